"""Whom TLS trusts: the system's authorities and the operator's own file. The environment has no say (NET-12)."""

import ssl
from functools import cache
from pathlib import Path

import certifi


@cache
def make_tls_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """TLS 1.2 or newer, certificate and host name always verified.

    Authorities are read from fixed places: OpenSSL's compiled-in ones and certifi's. The usual
    set_default_verify_paths() would obey SSL_CERT_FILE, and create_default_context() SSLKEYLOGFILE.
    Read once a process: the files take longer to load than a small answer to arrive.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    paths = ssl.get_default_verify_paths()
    context.load_verify_locations(cafile=certifi.where())
    if Path(paths.openssl_cafile).is_file():
        context.load_verify_locations(cafile=paths.openssl_cafile)
    if Path(paths.openssl_capath).is_dir():
        context.load_verify_locations(capath=paths.openssl_capath)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context

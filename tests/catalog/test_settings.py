"""Settings: variables over khlang.toml over defaults, every problem at once."""

import contextlib
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.settings import describe, load, parse_bytes
from metadata.errors.settings import SecretKeyUnusable, SettingsFileUnreadable, SettingsInvalid
from metadata.text import text

SECRET = "Zp3vN0c7Qw8xL2mT5yB1kH6dF9sA4gJe"


def test_without_anything_given_all_lies_in_var(tmp_path):
    settings = load({}, tmp_path)

    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/khlang.db"
    assert settings.store_path == tmp_path / "var" / "store"
    assert settings.index_path == tmp_path / "var" / "index"
    assert (settings.timezone, settings.default_lang) == ("Asia/Bangkok", "th")
    assert settings.allow_private_hosts == frozenset()
    assert settings.guard_records is None and settings.guard_fraction is None
    assert not (tmp_path / "var").exists()


def test_a_variable_wins_over_the_file_and_the_file_over_the_default(tmp_path):
    (tmp_path / "khlang.toml").write_text('default_lang = "en"\nfetch_max_bytes = "10MB"\n', encoding="utf-8")

    settings = load({"KHLANG_FETCH_MAX_BYTES": "500MB"}, tmp_path)

    assert (settings.default_lang, settings.fetch_max_bytes) == ("en", 500_000_000)
    sources = {row.name: row.source for row in describe(settings)}
    assert sources["KHLANG_DEFAULT_LANG"] == "khlang.toml"
    assert sources["KHLANG_FETCH_MAX_BYTES"] == "environment"
    assert sources["KHLANG_HOME"] == "default"


def test_every_problem_is_listed_at_once_in_both_languages(tmp_path):
    (tmp_path / "khlang.toml").write_text("databse_url = 'x'\n", encoding="utf-8")
    wrong = {
        "KHLANG_DATABASE_URL": "mysql://x/y",
        "KHLANG_STORAGE_URL": "s3://bucket/prefix",
        "KHLANG_SITE_URL": "data.go.th",
        "KHLANG_SECRET_KEY": "short",
        "KHLANG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "KHLANG_FETCH_MAX_BYTES": "a lot",
        "KHLANG_GUARD_RECORDS": "-1",
        "KHLANG_GUARD_FRACTION": "1.5",
        "KHLANG_TIMEZONE": "Asia/Bankok",
        "KHLANG_DEFAULT_LANG": "de",
        "KHLANG_CLUSTER_URL": "scheduler",
        "KHLANG_REAL_DATA": str(tmp_path / "nowhere"),
        "KHLANG_DEFAULT_LANGUAGE": "th",
    }

    with pytest.raises(SettingsInvalid) as caught:
        load(wrong, tmp_path)

    english, thai = caught.value.message.en, caught.value.message.th
    for name in wrong:
        assert f"  {name}: " in english and f"  {name}: " in thai
    assert "khlang.toml: databse_url: there is no such setting; did you mean database_url?" in english
    assert "KHLANG_DEFAULT_LANGUAGE: there is no such setting; did you mean KHLANG_DEFAULT_LANG?" in english
    assert "did you mean Asia/Bangkok?" in english
    assert english.startswith("Settings that cannot be used: 14.")
    assert len(english.splitlines()) == len(thai.splitlines()) == 15


def test_a_secret_is_never_shown(tmp_path):
    with pytest.raises(SettingsInvalid) as caught:
        load({"KHLANG_SECRET_KEY": "hunter2hunter2"}, tmp_path)
    assert "hunter2" not in str(caught.value)

    environ = {"KHLANG_SECRET_KEY": SECRET, "KHLANG_DATABASE_URL": "postgresql://khlang:topsecret@db/khlang"}
    settings = load(environ, tmp_path)
    shown = "\n".join(f"{row.name} {row.value}" for row in describe(settings))
    assert settings.secret_key == SECRET
    assert SECRET not in shown and "topsecret" not in shown
    assert "KHLANG_DATABASE_URL postgresql://khlang:********@db/khlang" in shown


@pytest.mark.parametrize("key", ["short", "x" * 64, "abab" * 20])
def test_a_secret_that_can_be_guessed_is_refused(tmp_path, key):
    with pytest.raises(SettingsInvalid, match="KHLANG_SECRET_KEY"):
        load({"KHLANG_SECRET_KEY": key}, tmp_path)


def test_without_a_secret_a_random_one_is_kept_for_us_alone(tmp_path):
    first = load({}, tmp_path).secret_key

    kept = tmp_path / "var" / "secret_key"
    assert load({}, tmp_path).secret_key == first
    assert len(first) >= 32
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert load({"KHLANG_HOME": "other"}, tmp_path).secret_key != first


def test_a_kept_secret_that_was_cut_off_is_refused(tmp_path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "secret_key").write_text("abc")

    with pytest.raises(SecretKeyUnusable):
        load({}, tmp_path).secret_key  # noqa: B018


def test_the_title_may_be_given_in_both_languages(tmp_path):
    assert load({"KHLANG_SITE_TITLE": "คลัง"}, tmp_path).site_title == text(th="คลัง")
    english = {"KHLANG_SITE_TITLE": "Data", "KHLANG_DEFAULT_LANG": "en"}
    assert load(english, tmp_path).site_title == text(en="Data")

    (tmp_path / "khlang.toml").write_text('site_title = {th = "คลัง", en = "Store"}', encoding="utf-8")
    assert load({}, tmp_path).site_title == text("คลัง", "Store")


def test_private_hosts_are_single_doors_never_a_whole_network(tmp_path):
    hosts = {"KHLANG_ALLOW_PRIVATE_HOSTS": " 127.0.0.1:8080, [::1]:9000 ,Portal.LOCAL:80 "}
    expected = frozenset({("127.0.0.1", 8080), ("::1", 9000), ("portal.local", 80)})
    assert load(hosts, tmp_path).allow_private_hosts == expected

    for wrong in ("10.0.0.0/8:80", "*:80", "host:0", "host:70000", "::1:80", "a b:1"):
        with pytest.raises(SettingsInvalid):
            load({"KHLANG_ALLOW_PRIVATE_HOSTS": wrong}, tmp_path)


def test_a_broken_file_says_which(tmp_path):
    (tmp_path / "khlang.toml").write_text("home = ", encoding="utf-8")

    with pytest.raises(SettingsFileUnreadable, match=r"khlang\.toml"):
        load({}, tmp_path)


def test_a_database_in_memory_is_refused(tmp_path):
    for url in ("sqlite://", "sqlite:///:memory:"):
        with pytest.raises(SettingsInvalid, match="lost at the end"):
            load({"KHLANG_DATABASE_URL": url}, tmp_path)


def test_a_folder_with_blanks_and_thai_letters_is_found_again(tmp_path):
    settings = load({"KHLANG_HOME": "คลัง ของเรา"}, tmp_path)

    assert settings.store_path == tmp_path / "คลัง ของเรา" / "store"
    assert load({"KHLANG_STORAGE_URL": settings.storage_url}, tmp_path).store_path == settings.store_path


def test_variables_of_others_are_left_alone(tmp_path):
    load({"KHLANG": "x", "PATH": "/bin", "KHLANG_XYZZY_PLUGH": "1"}, tmp_path)


@given(st.integers(1, 10**15), st.sampled_from(["", "B", "kB", "MB", "GB", "KiB", "MiB"]))
def test_a_size_is_read_as_it_is_written(number, unit):
    factor = {"": 1, "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20}[unit]

    assert parse_bytes(f"{number}{unit}") == parse_bytes(f" {number} {unit.lower()} ") == number * factor


@given(st.text(max_size=12))
def test_a_size_is_a_number_of_at_least_one_byte_or_refused(value):
    with contextlib.suppress(ValueError):
        assert parse_bytes(value) >= 1


def test_scratch_belongs_to_the_process_that_asks(tmp_path):
    from catalog.processes import this_process

    settings = load({}, tmp_path)

    assert settings.scratch_path == Path(tmp_path, "var", "store", "scratch", this_process().tag)


def test_the_mail_server_is_shown_without_its_login_and_a_wrong_one_is_not_repeated(tmp_path):
    given = {"KHLANG_SMTP_URL": "smtps://user:p%40ss@mail.example.go.th:465", "KHLANG_MAIL_FROM": "a@b.go.th"}
    settings = load(given, tmp_path)
    shown = {row.name: row.value for row in describe(settings)}

    assert shown["KHLANG_SMTP_URL"] == "smtps://********@mail.example.go.th:465"
    assert "p%40ss" not in repr(settings)
    with pytest.raises(SettingsInvalid) as told:
        load({"KHLANG_SMTP_URL": "http://u:hidden@mail", "KHLANG_MAIL_FROM": "no address"}, tmp_path)
    assert "hidden" not in str(told.value) and "KHLANG_MAIL_FROM" in str(told.value)

"""Errors of the only door to the network (H350-H379). Every address in them has its secrets masked."""

from typing import ClassVar

from metadata.errors.base import Actor, HarvestError
from metadata.model import LinkReason
from metadata.text import text

OPEN_IT_TH = "ลองเปิดลิงก์ในเบราว์เซอร์"
OPEN_IT_EN = "Open the link in a browser."


class FetchError(HarvestError):
    """One address could not be read. ``url`` is always among the values, masked.

    link_reason says why the resource is linked and not kept; counts_against_host whether the failure is
    the server's, so that five in a row stop the asking.
    """

    status = 502
    who: ClassVar[Actor] = "upstream"
    link_reason: ClassVar[LinkReason] = "unreachable"
    counts_against_host: ClassVar[bool] = False


class AddressMalformed(FetchError):
    code = "H351"
    status = 400
    who: ClassVar[Actor] = "agency"
    link_reason = "refused"
    say = text("ที่อยู่ {url} ใช้ไม่ได้: {reason}", "The address {url} cannot be used: {reason}.")
    hint = text(
        "คัดลอกที่อยู่จากแถบที่อยู่ของเบราว์เซอร์มาใส่ใหม่ทั้งบรรทัด โดยขึ้นต้นด้วย https:// หรือ http://",
        "Copy the whole address from a browser's address bar; it begins with https:// or http://.",
    )


class AddressForbidden(FetchError):
    code = "H352"
    status = 403
    who: ClassVar[Actor] = "portal"
    link_reason = "refused"
    say = text(
        "ไม่ได้ติดต่อ {url} เพราะชื่อ {host} ชี้ไปยัง{kind} ซึ่งไม่ใช่ที่อยู่สาธารณะ",
        "{url} was not contacted: {host} leads to {kind}, which is not a public address.",
    )
    hint = text(
        "ใช้ที่อยู่สาธารณะของหน่วยงาน ถ้าต้องอ่านเครื่องภายในจริง ให้ผู้ดูแลคลังเพิ่ม {host}:{port} ใน KHLANG_ALLOW_PRIVATE_HOSTS",
        "Use the agency's public address. If an internal server is really meant, the operator adds {host}:{port} "
        "to KHLANG_ALLOW_PRIVATE_HOSTS.",
    )


class PortRefused(FetchError):
    code = "H353"
    status = 403
    who: ClassVar[Actor] = "portal"
    link_reason = "refused"
    say = text(
        "ไม่ได้ติดต่อ {url} เพราะอนุญาตเฉพาะพอร์ต 80 และ 443 แต่ที่อยู่นี้ใช้พอร์ต {port}",
        "{url} was not contacted: only ports 80 and 443 are allowed, and this address uses port {port}.",
    )
    hint = text(
        "ใช้ที่อยู่ที่ไม่ระบุพอร์ต ถ้าหน่วยงานให้บริการที่พอร์ตนี้จริง ให้ผู้ดูแลคลังเพิ่ม {host}:{port} ใน KHLANG_ALLOW_PRIVATE_HOSTS",
        "Use an address without a port. If the agency really serves on this port, the operator adds {host}:{port} "
        "to KHLANG_ALLOW_PRIVATE_HOSTS.",
    )


class HostNotFound(FetchError):
    code = "H354"
    retry = True
    counts_against_host = True
    say = text("ไม่พบเครื่องชื่อ {host} ของที่อยู่ {url}", "No server is called {host}, the host of {url}.")
    hint = text(
        f"ตรวจตัวสะกดของชื่อเครื่อง แล้ว{OPEN_IT_TH}",
        f"Check the spelling of the host. {OPEN_IT_EN}",
    )


class CannotConnect(FetchError):
    code = "H355"
    retry = True
    counts_against_host = True
    say = text("ติดต่อเครื่องของ {url} ไม่ได้: {reason}", "The server of {url} could not be reached: {reason}.")
    hint = text(
        f"{OPEN_IT_TH} ถ้าเปิดได้ แสดงว่าเครื่องนั้นอาจกันเครื่องของคลังไว้ ให้แจ้งผู้ดูแลเครื่องต้นทาง",
        f"{OPEN_IT_EN} If it works there, the server may be blocking this catalog: ask its operators.",
    )


class ConnectTimedOut(FetchError):
    code = "H356"
    status = 504
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} ไม่รับการติดต่อภายใน {seconds} วินาที",
        "The server of {url} did not accept a connection within {seconds} seconds.",
    )
    hint = text(
        f"{OPEN_IT_TH} ถ้าเปิดได้ แสดงว่าเครื่องนั้นอาจกันเครื่องของคลังไว้ ให้แจ้งผู้ดูแลเครื่องต้นทาง",
        f"{OPEN_IT_EN} If it works there, the server may be blocking this catalog: ask its operators.",
    )


class CertificateRefused(FetchError):
    code = "H357"
    counts_against_host = True
    say = text(
        "ใบรับรองความปลอดภัย (TLS) ของ {url} ใช้ไม่ได้: {reason}",
        "The security certificate (TLS) of {url} cannot be trusted: {reason}.",
    )
    hint = text(
        "แจ้งผู้ดูแลเครื่องต้นทางให้ต่ออายุหรือติดตั้งใบรับรองให้ครบ ระบบไม่มีทางเลือกให้ข้ามการตรวจนี้",
        "Ask the server's operators to renew the certificate or install its whole chain; this check cannot be "
        "switched off.",
    )


class TooManyRedirects(FetchError):
    code = "H367"
    link_reason = "refused"
    say = text("{url} ส่งต่อไปที่อยู่อื่นเกิน {limit} ครั้ง", "{url} redirects more than {limit} times.")
    hint = text(
        f"{OPEN_IT_TH} แล้วใส่ที่อยู่สุดท้ายที่เบราว์เซอร์ไปถึงในไฟล์ YAML",
        f"{OPEN_IT_EN} Put the address where the browser ends up into the YAML.",
    )


class RedirectRefused(FetchError):
    code = "H368"
    link_reason = "refused"
    say = text("ไม่ได้ตามการส่งต่อของ {url}: {reason}", "The redirect of {url} was not followed: {reason}.")
    hint = text(
        f"{OPEN_IT_TH} แล้วใส่ที่อยู่สุดท้ายที่ขึ้นต้นด้วย https:// ในไฟล์ YAML",
        f"{OPEN_IT_EN} Put the final address, one that begins with https://, into the YAML.",
    )


class AddressGone(FetchError):
    code = "H369"
    status = 404
    who: ClassVar[Actor] = "agency"
    say = text("ไม่มีไฟล์ที่ {url} (สถานะ {http_status})", "There is nothing at {url} (status {http_status}).")
    hint = text(
        "หาที่อยู่ใหม่ของไฟล์จากเว็บไซต์ของหน่วยงาน แล้วแก้ในไฟล์ YAML หรือในบัญชีข้อมูลต้นทาง",
        "Find the file's new address on the agency's site and put it into the YAML or the source catalog.",
    )


class AccessDenied(FetchError):
    code = "H370"
    status = 403
    who: ClassVar[Actor] = "agency"
    link_reason = "refused"
    say = text(
        "เครื่องของ {url} ไม่ให้อ่าน (สถานะ {http_status})",
        "The server of {url} does not let us read it (status {http_status}).",
    )
    hint = text(
        "ถ้าต้องใช้รหัส ให้ใส่ใน fetch.headers เป็น ${{ชื่อตัวแปร}} ถ้าเป็นข้อมูลสาธารณะให้ขอหน่วยงานเปิดให้อ่าน",
        "If a token is needed, put it into fetch.headers as ${{NAME}}. If the data is public, ask the agency to "
        "let it be read.",
    )


class TooManyRequests(FetchError):
    code = "H371"
    status = 503
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} แจ้งว่าเราขอข้อมูลถี่เกินไป (สถานะ {http_status})",
        "The server of {url} says that we ask too often (status {http_status}).",
    )
    hint = text(
        "ลดค่า fetch.rate ในไฟล์ YAML เช่น 1/s รอบถัดไปจะลองใหม่เอง",
        "Lower fetch.rate in the YAML, for example to 1/s. The next run tries again by itself.",
    )


class ServerFailed(FetchError):
    code = "H372"
    retry = True
    counts_against_host = True
    say = text(
        "เครื่องของ {url} ทำงานผิดพลาด (สถานะ {http_status})",
        "The server of {url} failed (status {http_status}).",
    )
    hint = text(
        f"{OPEN_IT_TH} ถ้าผิดพลาดเช่นกันให้แจ้งผู้ดูแลเครื่องต้นทาง รอบถัดไปจะลองใหม่เอง",
        f"{OPEN_IT_EN} If it fails there too, tell the server's operators. The next run tries again by itself.",
    )


class UnexpectedStatus(FetchError):
    code = "H373"
    say = text(
        "{url} ตอบด้วยสถานะ {http_status} ซึ่งไม่ใช่ไฟล์ที่สมบูรณ์",
        "{url} answered with status {http_status}, which is not a whole file.",
    )
    hint = text(
        f"{OPEN_IT_TH} แล้วดูว่าเป็นไฟล์หรือหน้าเว็บ ถ้าเป็นหน้าเว็บให้ใช้ลิงก์ดาวน์โหลดของไฟล์แทน",
        f"{OPEN_IT_EN} If it shows a page, use the file's own download link.",
    )


class UnaskedNotModified(FetchError):
    code = "H374"
    counts_against_host = True
    say = text(
        "{url} ตอบว่าข้อมูลไม่เปลี่ยน (สถานะ 304) ทั้งที่เราขอไฟล์ทั้งไฟล์",
        "{url} answered “not modified” (status 304) although the whole file was asked for.",
    )
    hint = text(
        "แจ้งผู้ดูแลเครื่องต้นทางให้ตรวจแคชของเซิร์ฟเวอร์ ข้อมูลเดิมยังเผยแพร่อยู่",
        "Ask the server's operators to check its cache. What was published stays.",
    )


class HostGivenUp(FetchError):
    code = "H375"
    retry = True
    say = text(
        "ไม่ได้ขอ {url} เพราะเครื่อง {host} ผิดพลาดติดกัน {failures} ครั้งในรอบนี้",
        "{url} was not asked for: {host} failed {failures} times in a row in this run.",
    )
    hint = text(
        "ดูข้อผิดพลาดแรกของเครื่องนี้ในรายงานของรอบ รอบถัดไปจะลองใหม่เอง",
        "Look at this server's first error in the run's report. The next run tries again by itself.",
    )


class HostAsksToWait(FetchError):
    code = "H376"
    status = 503
    retry = True
    say = text(
        "เครื่องของ {url} ขอให้รอ {seconds} วินาทีก่อนขอครั้งต่อไป",
        "The server of {url} asks us to wait {seconds} seconds before the next request.",
    )
    hint = text(
        "ลดค่า fetch.rate หรือเปลี่ยน schedule เป็นเวลาอื่น รอบถัดไปจะลองใหม่เอง",
        "Lower fetch.rate, or move schedule to another hour. The next run tries again by itself.",
    )


class HostBusyElsewhere(FetchError):
    """Other processes of this machine hold all connections to the host. The host itself did nothing wrong."""

    code = "H696"
    status = 503
    retry = True
    who: ClassVar[Actor] = "portal"
    say = text(
        "ไม่ได้ขอ {url} เพราะการเก็บเกี่ยวอื่นในเครื่องนี้ใช้ช่องเชื่อมต่อไปยัง {host} ครบจำนวนนานเกิน {seconds} วินาที",
        "{url} was not asked for: other harvests here used every connection to {host} for {seconds} seconds.",
    )
    hint = text(
        "รอให้การเก็บเกี่ยวอื่นของเครื่องเดียวกันเสร็จ หรือเปลี่ยน schedule ไม่ให้ตรงกัน รอบถัดไปจะลองใหม่เอง",
        "Wait for the other harvests of that host to end, or give them other hours (schedule). The next run tries "
        "again by itself.",
    )


class HeaderRefused(FetchError):
    code = "H377"
    status = 400
    who: ClassVar[Actor] = "agency"
    link_reason = "refused"
    say = text(
        "ส่วนหัว {header} ของ {url} ใช้ไม่ได้: {reason}", "The header {header} for {url} cannot be sent: {reason}."
    )
    hint = text(
        "แก้หรือลบบรรทัดนี้ใน fetch.headers ของไฟล์ YAML",
        "Correct or remove this line in fetch.headers of the YAML.",
    )


class HeadersWithoutOrigin(FetchError):
    code = "H379"
    status = 400
    who: ClassVar[Actor] = "agency"
    link_reason = "refused"
    say = text(
        "fetch.headers กำหนดไว้แต่ไม่รู้ว่าส่งให้เครื่องใด จึงไม่ได้ส่งให้เครื่องใดเลยและไม่ได้ขอ {url}",
        "fetch.headers is set, and no source address says which server may have them; nothing was sent and {url} "
        "was not asked for.",
    )
    hint = text(
        "เพิ่ม url: ที่อยู่ของเครื่องต้นทาง ให้แหล่งข้อมูลนี้ในไฟล์ YAML ส่วนหัวจะส่งให้เครื่องนั้นเครื่องเดียว",
        "Add url: with the server's address to this source in the YAML; the headers go to that server only.",
    )

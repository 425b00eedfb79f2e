"""What was typed wrong, said in Thai as well: click, which reads the command line, speaks English only."""

import re

import click

from metadata.errors.command import UsageWrong
from metadata.text import Text, text

_IN_THAI = (
    (r"Missing (?:argument|option|parameter) (.+?)\.( Choose from:.*)?", r"ขาดค่า \1 ที่ต้องระบุ"),
    (r"--parquet goes with --format frictionless\.", "--parquet ใช้คู่กับ --format frictionless เท่านั้น"),
    (r"Missing command\.", "ยังไม่ได้ระบุคำสั่ง"),
    (r"No such option '(.+?)'\.?", r"ไม่มีตัวเลือก '\1'"),
    (r"No such option '(.+?)'\. Did you mean (?:one of: )?(.+?)\?", r"ไม่มีตัวเลือก '\1' หมายถึง \2 ใช่หรือไม่"),
    (r"No such option '(.+?)'\. \(Possible options: (.+?)\)", r"ไม่มีตัวเลือก '\1' ตัวเลือกที่ใกล้เคียง: \2"),
    (r"No such command '(.+?)'\.", r"ไม่มีคำสั่ง '\1'"),
    (r"No such command '(.+?)'\. Did you mean '(.+?)'\?", r"ไม่มีคำสั่ง '\1' หมายถึง '\2' ใช่หรือไม่"),
    (r"Got unexpected extra arguments? \((.+)\)", r"มีค่าเกินมา (\1)"),
    (r"Option '(.+?)' requires an argument\.", r"ตัวเลือก '\1' ต้องมีค่าตามหลัง"),
    (r"Option '(.+?)' does not take a value\.", r"ตัวเลือก '\1' ไม่รับค่า"),
    (r"Invalid value for (.+?): '(.*)' is not one of (.+)\.", r"ค่า '\2' ของ \1 ใช้ไม่ได้ เลือกได้เฉพาะ \3"),
    (r"Invalid value for (.+?): (\S+) is not in the range (.+)\.", r"ค่า \2 ของ \1 ใช้ไม่ได้ ต้องอยู่ในช่วง \3"),
    (r"Invalid value for (.+?): '(.*)' is not a valid float.*\.", r"ค่า '\2' ของ \1 ใช้ไม่ได้ ต้องเป็นตัวเลข"),
    (r"Invalid value for (.+?): '(.*)' is not a valid .+\.", r"ค่า '\2' ของ \1 ใช้ไม่ได้ ต้องเป็นจำนวนเต็ม"),
    (r"Invalid value for (.+?): \w+ '(.*)' does not exist\.", r"\1: ไม่พบไฟล์หรือโฟลเดอร์ '\2'"),
    (r"Invalid value for (.+?): \w+ '(.*)' is a directory\.", r"\1: '\2' เป็นโฟลเดอร์ แต่ต้องเป็นไฟล์"),
    (r"Invalid value for (.+?): \w+ '(.*)' is a file\.", r"\1: '\2' เป็นไฟล์ แต่ต้องเป็นโฟลเดอร์"),
    (r"Invalid value for (.+?): \w+ '(.*)' is not readable\.", r"\1: ไม่มีสิทธิ์อ่าน '\2'"),
    (r"Invalid value for (.+?): \w+ '(.*)' is not writable\.", r"\1: ไม่มีสิทธิ์เขียน '\2'"),
)


_PLAINER = (
    ("is not a valid integer range", "is not a whole number"), ("is not a valid integer", "is not a whole number"),
    ("is not a valid float range", "is not a number"), ("is not a valid float", "is not a number"),
)  # fmt: skip
"""What click says of a number, in plain words."""


class Wrong(click.UsageError):
    """A wrong use that we found ourselves, with its own Thai sentence."""

    def __init__(self, thai: str, english: str, ctx: click.Context | None = None) -> None:
        self.thai = thai
        super().__init__(english, ctx)


def in_thai(english: str) -> str:
    """The Thai of one of click's sentences; a sentence that is not in the table stays as it is.

    >>> in_thai("No such option '--al'.")
    "ไม่มีตัวเลือก '--al'"
    """
    for pattern, thai in _IN_THAI:
        if found := re.fullmatch(pattern, english.strip(), re.DOTALL):
            return found.expand(thai)
    return english


def as_error(wrong: click.ClickException) -> UsageWrong:
    """The wrong use as an error with a code, in both languages."""
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    return UsageWrong(problem=_problem(wrong), command=context.command_path if context else "khlang")


def _problem(wrong: click.ClickException) -> Text:
    english = wrong.format_message()
    thai = wrong.thai if isinstance(wrong, Wrong) else in_thai(english)
    for clicks, ours in _PLAINER:
        english = english.replace(clicks, ours)
    return text(thai, english)


def show(wrong: click.ClickException, lang: str) -> None:
    """Tell a person on stderr how the command is used and what was wrong."""
    from web.telling import error_lines

    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        wrong.show()
        return
    if isinstance(wrong, click.UsageError) and wrong.ctx is not None:
        usage = wrong.ctx.get_usage()
        click.echo(usage.replace("Usage:", "วิธีใช้:", 1) if lang == "th" else usage, err=True)
    for line in error_lines(as_error(wrong), lang):
        click.echo(line, err=True)

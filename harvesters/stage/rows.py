"""Rows of delimited text, exactly one by one or quickly a chunk at a time; both give the same rows."""

from collections import Counter, deque
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from pathlib import Path

from harvesters.stage.blocks import BLOCK_BYTES, Cutter, utf8_chunks
from harvesters.stage.chunks import Chunk, Layout, Parsed, ahead, chunks_of, parse
from harvesters.stage.doubtful import Block, TextWindow
from harvesters.stage.grid import Merge, Row
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.record_ends import EndedLines, given_back
from harvesters.stage.records import MAX_COLUMNS, Lines, RecordReader, too_large

THREADS = 2
WIDE = 1_000
"""Tables of more columns are parsed by one thread: Arrow sets aside a block's bytes for each column for a moment, and
what several threads set aside at once is not given back in one piece."""

_SAMPLED_RECORDS = 200
_SAMPLED_BYTES = 262_144


class CsvGrid:
    """One delimited file. Rows before skip are not counted as content and not returned.

    quote encloses cells (None: nothing does); escape, where a file has one, makes the next character plain;
    skip_blanks: blanks behind a delimiter are no part of the cell; end: the one kind of line end that ends records,
    where not any does.
    """

    merges: tuple[Merge, ...] = ()

    def __init__(
        self,
        path: Path,
        codec: str,
        delimiter: str,
        skip: int = 0,
        notes: Notes | None = None,
        *,
        quote: str | None = '"',
        escape: str | None = None,
        skip_blanks: bool = False,
        end: str | None = None,
    ) -> None:
        self.path = path
        self.codec = codec
        self.delimiter = delimiter
        self.skip = skip
        self.notes = notes
        self.quote = quote
        self.escape = escape
        self.skip_blanks = skip_blanks
        self.end = end
        self._reader = RecordReader(delimiter, quote, escape, skip_blanks)

    def with_notes(self, notes: Notes) -> "CsvGrid":
        """The same file, naming what it finds; a grid without notes reads in silence (for scoring)."""
        return CsvGrid(
            self.path,
            self.codec,
            self.delimiter,
            self.skip,
            notes,
            quote=self.quote,
            escape=self.escape,
            skip_blanks=self.skip_blanks,
            end=self.end,
        )

    def rows(self) -> Iterator[Row]:
        """Every record after skip. Raises NotATable for a row or cell beyond all measure."""
        with self.path.open(encoding=self.codec, errors="replace", newline="") as source:
            lines = Lines(EndedLines(source, self.end) if self.end else source)
            for number, (cells, found) in enumerate(self._reader.records(lines), 1):
                if found:
                    found.tell(self.notes, number)
                excess = too_large(cells, lines.chars)
                if excess:
                    excess.tell(self.notes, number)
                    raise NotATable
                if number > self.skip:
                    yield number, given_back(cells) if self.end else cells
            if lines.nuls and self.notes:
                self.notes.found("nul_bytes", count=lines.nuls)

    def chunks(self, block_bytes: int = BLOCK_BYTES) -> Iterator[Chunk]:
        """The same rows as rows(), many at once. Raises as rows() does."""
        if self.end or not Cutter.can_cut(self._reader):
            yield from chunks_of(self.rows())
            return
        done, nuls = 0, 0
        with closing(self._parsed(block_bytes)) as parsed:
            for part in parsed:
                for record, found in part.found:
                    found.tell(self.notes, done + record + 1)
                nuls += part.nuls
                chunk = part.chunk(done, self.skip)
                done += part.records
                if len(chunk):
                    yield chunk
                if part.stopped:
                    raise NotATable
        if nuls and self.notes:
            self.notes.found("nul_bytes", count=nuls)

    def _parsed(self, block_bytes: int) -> Generator[Parsed, None, None]:
        """The blocks of the file in order; those behind the first are cut and parsed ahead by threads."""
        blocks = Cutter(self._reader, block_bytes).blocks(utf8_chunks(self.path, self.codec, block_bytes))
        first = next(blocks, None)
        if first is None:
            return
        layout = Layout(self._usual_width(first))
        yield layout.learn(parse(first, layout, self._reader))
        if layout.width > WIDE:
            for block in blocks:
                yield layout.learn(parse(block, layout, self._reader))
            return
        waiting: deque[Future[Parsed]] = deque()
        with ThreadPoolExecutor(THREADS) as pool, closing(ahead(blocks)) as cut:
            for block in cut:
                waiting.append(pool.submit(parse, block, layout.copy(), self._reader))
                if len(waiting) > THREADS:
                    yield layout.learn(waiting.popleft().result())
            while waiting:
                yield layout.learn(waiting.popleft().result())

    def _usual_width(self, block: Block) -> int:
        """The commonest number of cells in the first records."""
        whole = block.text.find(b"\n", _SAMPLED_BYTES) + 1 or len(block.text)
        window = TextWindow(block.text[:whole], 0, is_end=True)
        records = islice(self._reader.records(Lines(window)), _SAMPLED_RECORDS)
        widths = Counter(len(cells) for cells, _ in records if any(cells))
        widths.update(len(cells) for _, cells in block.odd[:_SAMPLED_RECORDS] if not widths)
        return min(max(widths, key=lambda width: (widths[width], width), default=1), MAX_COLUMNS) or 1

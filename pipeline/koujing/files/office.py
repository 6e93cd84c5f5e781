"""Office documents to articles: .docx, .pdf (its text layer), .epub (one article a chapter).

Entity expansion never happens: a part that declares a document type is refused before any parser sees it. What a
document unpacks to is counted before it is unpacked. A PDF has lines, not paragraphs: a line that is full and does
not end a sentence is joined to the next. Pages that are pictures are a failure of their own, the others are read."""

from __future__ import annotations

import io
import posixpath
import re
import statistics
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from koujing.files import extras
from koujing.files.dates import read_date
from koujing.files.found import About, Blob, Found, NotRead, Options

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

_UNPACKED = 20  # times max_bytes that all parts of one document may unpack to: pictures count too
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML = (".xml", ".rels", ".opf", ".ncx", ".vml")
_ENDED = re.compile(r"[。！？!?；;：:…」』”）)】》]$")
_BULLET = re.compile(
    r"^(?:[　\u2003]{1,2}|[●◆■▲•·]|[一二三四五六七八九十]+[、．.]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、．.])"
)


def checked_zip(blob: Blob, options: Options) -> bytes:
    """The bytes of a document that is a zip of XML, after looking at what it holds.

    Raises:
        NotRead: it is no zip, unpacks to too much, or a part declares a document type.
    """
    raw = blob.read(options)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
            limit = _UNPACKED * options.max_bytes
            if sum(info.file_size for info in infos) > limit or len(infos) > options.most:
                raise NotRead(
                    "failed",
                    "archive_too_large",
                    f"unpacks to more than {limit:,} bytes",
                    f"raise --max-bytes above {options.max_bytes:,}",
                )
            for info in infos:
                if info.filename.lower().endswith(_XML):
                    _refuse_doctype(archive, info)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
    ) as error:
        if isinstance(error, NotRead):
            raise
        raise NotRead("failed", "bad_archive", f"the file is broken: {error}", "save it again") from error
    return raw


def _refuse_doctype(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    """A document type can only stand before the root element; what comes before that is small in honest files."""
    with archive.open(info) as part:
        head = part.read(1 << 16)
    if _DOCTYPE.search(head.replace(b"\0", b"")):
        if info.filename.lower().endswith((".ncx", ".xhtml", ".html")):
            return
        raise NotRead(
            "failed",
            "unsafe_xml",
            f"{info.filename} declares a document type or entities",
            "save it again with Word or LibreOffice",
        )


# .docx


def read_docx(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .docx: paragraphs one a line, table rows with tabs."""
    extras.require("office")
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml import etree

    raw = checked_zip(blob, options)
    try:
        document = docx.Document(io.BytesIO(raw))
        lines = list(_docx_lines(document))
        title = (document.core_properties.title or "").strip()
    except (
        KeyError,
        ValueError,
        etree.XMLSyntaxError,
        OSError,
        AttributeError,
        zipfile.BadZipFile,
        PackageNotFoundError,
    ) as error:
        raise NotRead(
            "failed",
            "bad_archive",
            f"no Word document: {type(error).__name__}: {error}",
            "open it in Word and save it again",
        ) from error
    text = "\n".join(lines)
    if not text.strip():
        raise NotRead("skipped", "no_article_text", "the document has no text", "a scanned document needs OCR")
    yield Found(text, About(title=title if len(title) > 3 and title in text else None), raw=raw)


def _docx_lines(document: Document) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield from _docx_rows(block)
        elif block.text.strip():
            yield block.text.rstrip()


def _docx_rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        texts = {
            cell._tc: cell.text.strip().replace("\n", " ") for cell in row.cells
        }  # a merged cell stands there twice
        if line := "\t".join(texts.values()).strip():
            yield line


# .pdf


def read_pdf(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .pdf: all pages with a text layer are one article."""
    extras.require("office")
    import pypdfium2

    raw = blob.read(options)
    try:
        document = pypdfium2.PdfDocument(raw)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise NotRead(
            "failed",
            "encrypted" if locked else "bad_pdf",
            "the PDF wants a password" if locked else f"no PDF: {error}",
            "save a copy without password" if locked else "save it again",
        ) from error
    texts: list[str] = []
    pictures: list[int] = []
    total = 0
    try:
        for number in range(pages):
            text = _page_text(document, number)
            total += len(text)
            if total > options.max_bytes:
                raise NotRead(
                    "failed",
                    "too_large",
                    f"more than {options.max_bytes:,} characters",
                    "raise --max-bytes or split it",
                )
            if text.strip():
                texts.append(text)
            else:
                pictures.append(number + 1)
    finally:
        document.close()
    if not texts:
        raise NotRead(
            "failed",
            "no_text_layer",
            f"none of {pages} pages has text: they are pictures",
            "run OCR on it, as with ocrmypdf",
        )
    flags = (f"pages_without_text:{len(pictures)}",) if pictures else ()
    yield Found(joined_lines("\n".join(texts)), flags=flags, raw=raw)
    if pictures:
        listed = ", ".join(map(str, pictures[:20]))
        yield NotRead(
            "failed",
            "no_text_layer",
            f"pages {listed} of {pages} have no text: they are pictures",
            "run OCR on it, as with ocrmypdf",
        )


def _page_text(document: object, number: int) -> str:
    import pypdfium2

    assert isinstance(document, pypdfium2.PdfDocument)
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            return (
                str(layer.get_text_bounded())
                .replace("\r\n", "\n")
                .replace("\r", "\n")
                .replace("\ufffe", "")
                .replace("\x02", "")
            )
        finally:
            layer.close()
    except pypdfium2.PdfiumError as error:
        raise NotRead("failed", "bad_pdf", f"page {number + 1} is broken: {error}", "save it again") from error
    finally:
        page.close()


def joined_lines(text: str) -> str:
    """Printed lines to paragraphs: a full line that does not end a sentence goes on in the next.

    >>> joined_lines("琴澳路通了\\n今年首季新設企業四百餘家，同比增\\n長8.5%，居民都說生活更加方便了。\\n還要快，還要更快更好，大家都這\\n麼說。")
    '琴澳路通了\\n今年首季新設企業四百餘家，同比增長8.5%，居民都說生活更加方便了。\\n還要快，還要更快更好，大家都這麼說。'
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    long = sorted(len(line) for line in lines)[len(lines) // 2 :]
    width = statistics.median(long) if long else 0
    out: list[str] = []
    going = False
    for line in lines:
        if going and not _BULLET.match(line):
            gap = (
                " "
                if out[-1][-1].isascii() and line[0].isascii() and out[-1][-1].isalpha() and line[0].isalpha()
                else ""
            )
            out[-1] += gap + line
        else:
            out.append(line)
        going = len(line) >= 0.85 * width and len(line) > 10 and not _ENDED.search(line)
    return "\n".join(out)


# .epub


def read_epub(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .epub: every document of the spine that has text is an article, numbered in its order."""
    extras.require("web")
    raw = checked_zip(blob, options)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        spine, book = _spine(archive)
        for number, name in enumerate(spine, 1):
            record = f"#{number}"
            try:
                info = archive.getinfo(name)
                if info.file_size > options.max_bytes:
                    raise NotRead(
                        "failed", "archive_too_large", f"{info.file_size:,} bytes when unpacked", "raise --max-bytes"
                    )
                title, text = _chapter(archive.read(info))
            except NotRead as reason:
                yield reason.within(record)
                continue
            except (KeyError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError) as error:
                yield NotRead("failed", "bad_archive", f"{name}: {error}", "save the book again", record)
                continue
            if text.strip():
                yield Found(text, About(title=title, outlet=book.outlet, published=book.published), record, member=name)
            else:
                yield NotRead("skipped", "no_article_text", f"{name} has no text", "", record)


def _spine(archive: zipfile.ZipFile) -> tuple[list[str], About]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        container = etree.fromstring(archive.read("META-INF/container.xml"), parser)
        package_name = next(container.iter("{*}rootfile")).get("full-path") or ""
        package = etree.fromstring(archive.read(package_name), parser)
    except (KeyError, StopIteration, etree.XMLSyntaxError, zipfile.BadZipFile, RuntimeError) as error:
        raise NotRead("failed", "bad_archive", f"no EPUB: {error}", "save the book again") from error
    folder = posixpath.dirname(package_name)
    items = {item.get("id"): item for item in package.iter("{*}item")}
    names = []
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and "nav" not in (item.get("properties") or "").split():
            names.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))
    dated = next((found for date in package.iter("{*}date") if (found := read_date(date.text or ""))), None)
    publisher = next((one.text.strip() for one in package.iter("{*}publisher") if one.text and one.text.strip()), None)
    return names, About(outlet=publisher, published=dated)


def _chapter(raw: bytes) -> tuple[str | None, str]:
    from lxml import etree, html

    from koujing.files.body import text_of

    if not raw.strip():
        return None, ""
    try:
        tree = html.document_fromstring(raw, parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.ParserError, ValueError) as error:
        raise NotRead("failed", "bad_archive", f"a chapter is broken: {error}", "save the book again") from error
    head = next((h for tag in ("h1", "h2", "h3") for h in tree.iter(tag) if h.text_content().strip()), None)
    title = (
        re.sub(r"\s+", " ", head.text_content()).strip()
        if head is not None
        else (tree.findtext(".//title") or "").strip() or None
    )
    body = tree.find("body")
    text = text_of(body if body is not None else tree)
    if title and text.startswith(title):
        text = text[len(title) :].lstrip("\n")
    return title, text

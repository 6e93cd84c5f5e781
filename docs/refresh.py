"""Write what is generated again: tables, comparisons, candidates, commands, kinds of lexicons, and the demo in README.md. Run by `make docs`."""

from __future__ import annotations

import re
from pathlib import Path

import commands

from koujing import api, compare, demo, resources, schemas, tables
from koujing.stages.slogans import review

ROOT = Path(__file__).parents[1]

(ROOT / "docs" / "cli.md").write_text(commands.documentation(), encoding="utf-8")
(ROOT / "docs" / "tables.md").write_text(tables.documentation(), encoding="utf-8")
(ROOT / "docs" / "candidates.md").write_text(review.documentation(), encoding="utf-8")
(ROOT / "docs" / "comparisons.md").write_text(compare.documentation(), encoding="utf-8")
page = ROOT / "docs" / "lexicons.md"
kinds = f"-->\n\n{schemas.documentation()}\n\n<!-- /kinds -->"
text = re.sub(r"(?<=`make docs` )-->.*<!-- /kinds -->", lambda _: kinds, page.read_text(encoding="utf-8"), flags=re.DOTALL)
page.write_text(text, encoding="utf-8")
shown = demo.first_rows(api.extract(resources.sample_folder()))
readme = ROOT / "README.md"
block = f"<!-- demo -->\n```text\n{shown}\n```\n<!-- /demo -->"
text = re.sub(r"<!-- demo -->\n.*?<!-- /demo -->", lambda _: block, readme.read_text(encoding="utf-8"), flags=re.DOTALL)
readme.write_text(text, encoding="utf-8")

"""Write ``docs/data_dictionary.md``. Run it after a change in ``schemas.py`` or ``labels.yml``."""

from report_pipeline.marts.dictionary import dictionary
from report_pipeline.marts.registry import MARTS
from report_pipeline.settings import PROJECT

page = PROJECT / "docs" / "data_dictionary.md"
page.parent.mkdir(exist_ok=True)
page.write_text(dictionary(MARTS), encoding="utf-8")

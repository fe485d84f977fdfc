"""Documents and charts as values, and their rendering as HTML, PDF and DOCX, in English, Russian or side by side.

A bulletin is a value (:mod:`bulletin`); it is laid out once as blocks that carry both languages (:mod:`layout`,
:mod:`front_page`); each writer (:mod:`html_file`, :mod:`pdf_file`, :mod:`docx_file`) sets the same blocks. Figures are
rounded once, when the value is built, so that every document and the JSON hold the same numbers.
"""

from mirab.reporting.backtest_page import render_backtest
from mirab.reporting.bulletin import Bulletin
from mirab.reporting.rendering import FORMATS, LANGUAGES, render

__all__ = ["FORMATS", "LANGUAGES", "Bulletin", "render", "render_backtest"]

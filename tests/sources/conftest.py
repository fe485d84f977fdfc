"""Small files in the shape in which each publisher sends its own, and where the described tables of a region lie."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mirab.sources import Source, registry
from mirab.sources.gdelt_events import HEADS as GDELT_HEADS

ROOT = Path(__file__).resolve().parents[2]
REGION = ROOT / "src" / "mirab" / "regions" / "central_asia" / "sources"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A publisher's table: its file name, heads (none where the publisher has none), rows and way of writing."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    delimiter: str = ","
    removable: str = ""
    below: tuple[str, ...] = ()

    def text(self) -> str:
        """The file's text."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\n")
        if self.heads:
            writer.writerow(self.heads)
        writer.writerows(self.rows)
        return out.getvalue() + "".join(line + "\n" for line in self.below)

    def write(self, folder: Path, text: str | None = None) -> Path:
        """Write it under its name; a zip when the name says so."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / self.name
        content = self.text() if text is None else text
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(path.stem, content)
        else:
            path.write_text(content, encoding="utf-8")
        return path

    def with_column(self) -> str:
        """The text with one more column at the end."""
        heads = (*self.heads, "brand_new") if self.heads else ()
        return Sample(
            name=self.name, heads=heads, rows=tuple((*row, "7") for row in self.rows), delimiter=self.delimiter
        ).text()

    def without_column(self) -> tuple[str, str]:
        """The text without one needed column, and how the refusal must name it."""
        at = self.heads.index(self.removable) if self.heads else len(self.rows[0]) - 1
        heads = tuple(head for place, head in enumerate(self.heads) if place != at)
        rows = tuple(tuple(cell for place, cell in enumerate(row) if place != at) for row in self.rows)
        text = Sample(name=self.name, heads=heads, rows=rows, delimiter=self.delimiter).text()
        return text, self.removable


GED_HEADS = (
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
)


def ged_row(number: int = 1, **changed: str) -> tuple[str, ...]:
    """One GED event in the publisher's full width."""
    day = f"2010-06-{number:02d} 00:00:00.000"
    values = {
        **dict.fromkeys(GED_HEADS, "1"),
        "id": str(1000 + number),
        "type_of_violence": "2",
        "latitude": "40.5",
        "longitude": "72.8",
        "country": "Kyrgyzstan",
        "country_id": "703",
        "source_headline": 'Clashes, "shots" and\nfires in Osh',
        "adm_1": "Osh province",
        "date_start": day,
        "date_end": day,
        "best": "3",
        "high": "5",
        "low": "2",
        "gwnob": "",
    } | changed
    return tuple(values[head] for head in GED_HEADS)


def gdelt_row(number: int = 1, **changed: str) -> tuple[str, ...]:
    """One GDELT event in its 61 columns."""
    values = {
        **dict.fromkeys(GDELT_HEADS, ""),
        "GlobalEventID": str(410000000 + number),
        "Day": "20220105",
        "EventCode": "145",
        "EventBaseCode": "145",
        "EventRootCode": "14",
        "QuadClass": "3",
        "IsRootEvent": "1",
        "GoldsteinScale": "-6.5",
        "NumMentions": "10",
        "NumSources": "1",
        "NumArticles": "10",
        "AvgTone": "-3.25",
        "ActionGeo_Type": "4",
        "ActionGeo_Fullname": 'Almaty, "Almaty", Kazakhstan',
        "ActionGeo_CountryCode": "KZ",
        "ActionGeo_Lat": "43.25",
        "ActionGeo_Long": "76.95",
        "DATEADDED": "20220105161500",
        "SOURCEURL": "https://example.org/a",
    } | changed
    return tuple(values[head] for head in GDELT_HEADS)


def _rows(*lines: str, sign: str = ",") -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split(sign)) for line in lines)


def _matrix_rows() -> tuple[tuple[str, ...], ...]:
    return tuple((str(year), *(str((year + dekad) % 40) for dekad in range(36))) for year in range(1970, 1974))


GDELT_TEXT_ROWS = tuple(gdelt_row(number) for number in (1, 2, 3))

SAMPLES: dict[str, Sample] = {
    "ucdp_ged": Sample(
        name="GEDEvent_v25_0_6.csv", heads=GED_HEADS, rows=tuple(ged_row(n) for n in (1, 2, 3)), removable="best"
    ),
    "gdelt_events": Sample(
        name="20220105161500.export.CSV", heads=(), rows=GDELT_TEXT_ROWS, delimiter="\t", removable="SOURCEURL"
    ),
    "world_bank": Sample(
        name="extract.csv",
        heads=("Country Name", "Country Code", "Series Name", "Series Code", "2008 [YR2008]", "2009 [YR2009]"),
        rows=(
            ("Tajikistan", "TJK", "Population, total", "SP.POP.TOTL", "7218000", "7366000"),
            ("Uzbekistan", "UZB", "Population, total", "SP.POP.TOTL", "27302800", ".."),
        ),
        below=(",,,,,", "Data from database: World Development Indicators,,,,,", "Last Updated: 06/28/2024,,,,,"),
        removable="Series Code",
    ),
    "ucdp_country_month": Sample(
        name="ucdp_country_month.csv",
        heads=(
            "country_iso3",
            "year_month",
            "ucdp_event_count",
            "ucdp_fatalities_best",
            "ucdp_fatalities_high",
            "ucdp_civilian_deaths",
            "ucdp_peak_event_fatalities",
            "ucdp_fatality_uncertainty",
            "ucdp_state_based_events",
            "ucdp_non_state_events",
            "ucdp_one_sided_events",
            "ucdp_has_conflict",
        ),
        rows=_rows("KGZ,1988-12,0,0,0,0,0,0,0,0,0,0", "KGZ,2010-06,40.0,400,470,90,60,70,0,38,2,1"),
        removable="ucdp_fatalities_high",
    ),
    "gdelt_country_month": Sample(
        name="gdelt.csv",
        heads=(
            "country_iso3",
            "year_month",
            "gdelt_conflict_event_count",
            "gdelt_protest_event_count",
            "gdelt_goldstein_mean",
        ),
        rows=_rows("KGZ,2010-04,800,300,-7.5", "KGZ,2010-05,500,200,-7.1", "TKM,2010-05,0,0,"),
        removable="gdelt_goldstein_mean",
    ),
    "fao_food_prices": Sample(
        name="food.csv",
        heads=(
            "country_iso3",
            "year_month",
            "food_price_anomaly",
            "food_price_anomaly_log",
            "food_cpi_acceleration",
            "food_price_spike",
        ),
        rows=_rows("TJK,2008-01,1.2,0.18,0.01,1", "TJK,2008-02,,,,0"),
        removable="food_cpi_acceleration",
    ),
    "world_bank_gdp_growth": Sample(
        name="growth.csv",
        heads=("country_iso3", "year_month", "gdp_growth", "gdp_growth_deviation", "gdp_negative_shock"),
        rows=_rows("TJK,2008-01,7.9,,0", "TJK,2008-02,7.9,,0"),
        removable="gdp_negative_shock",
    ),
    "unhcr_population": Sample(
        name="population.csv",
        heads=(
            "year",
            "coo_name",
            "coo",
            "coo_iso",
            "coa_name",
            "coa",
            "coa_iso",
            "refugees",
            "asylum_seekers",
            "returned_refugees",
            "idps",
            "returned_idps",
            "stateless",
            "ooc",
            "oip",
            "hst",
        ),
        rows=_rows("2010.0,Kyrgyzstan,KGZ,KGZ,Germany,GFR,DEU,430.0,90.0,0.0,0.0,0.0,0.0,0.0,,0.0"),
        removable="idps",
    ),
    "unhcr_flows": Sample(
        name="flows.csv",
        heads=(
            "year",
            "coo_name",
            "coo",
            "coo_iso",
            "coa_name",
            "coa",
            "coa_iso",
            "refugees",
            "asylum_seekers",
            "refugee_like",
            "oip",
        ),
        rows=_rows("2010.0,Kyrgyzstan,KGZ,KGZ,Germany,GFR,DEU,,55.0,,"),
        removable="asylum_seekers",
    ),
    "unhcr_asylum_applications": Sample(
        name="asylum.csv",
        heads=(
            "year",
            "coo_name",
            "coo",
            "coo_iso",
            "coa_name",
            "coa",
            "coa_iso",
            "procedure_type",
            "app_type",
            "dec_level",
            "app_pc",
            "applied",
        ),
        rows=_rows("2010.0,Kyrgyzstan,KGZ,KGZ,Germany,GFR,DEU,G,N,NA,P,55.0"),
        removable="app_pc",
    ),
    "reservoir_dekads": Sample(
        name="reservoirs.csv",
        heads=("reservoir", "year", "month", "decade_day", "inflow_m3s", "outflow_m3s", "storage_Mm3"),
        rows=_rows(
            "Kayrakkum,2008,2,1,500,400,2000", "Kayrakkum,2008,2,10,510,400,2100", "Kayrakkum,2008,2,20,520,400,2200"
        ),
        removable="storage_Mm3",
    ),
    "chirchik_series": Sample(
        name="chirchik.csv",
        heads=(
            "date",
            "data",
            "norm",
            "units",
            "type",
            "code",
            "station",
            "river",
            "basin",
            "resolution",
            "lon_UTM42",
            "lat_UTM42",
            "altitude_masl",
            "basinSize_sqkm",
        ),
        rows=_rows(
            "2008-02-10,40.1,38.7,m3s,Q,16279,Khudaydod,Chatkal,Chirchik,dec,1,2,3,4",
            "2008-02-29,12.1,30.7,mm,P,38339,Oygaing,Pskem,Chirchik,mon,1,2,3,",
        ),
        removable="units",
    ),
    "andijan_series": Sample(
        name="andijan_dekads.csv",
        heads=("date", "data", "units", "type", "code", "station"),
        rows=_rows("1915-01-10,45.0,m3s,Q,16938,Andijan", "1915-01-20,42.1,m3s,Q,16938,Andijan"),
        removable="units",
    ),
    "andijan_precipitation": Sample(
        name="andijan_precipitation.csv", heads=(), rows=_matrix_rows(), removable="column 36"
    ),
    "aral_sea_area": Sample(
        name="aral.csv",
        heads=("Year", "Total", "Large", "Eastern", "Small"),
        rows=_rows("2005,18.63,15.77,,2.86", "2007,14.76,4.45,7.03,3.28"),
        removable="Eastern",
    ),
    "icwc_limits": Sample(
        name="icwc.csv",
        heads=("basin", "period", "item", "party_or_site", "value", "unit", "source_url"),
        rows=_rows("amu_darya,2025-10/2026-09,limit,uzbekistan_at_kerki,22,km3,https://kun.uz/en/news/2025/12/04/x"),
        removable="source_url",
    ),
    "regional_withdrawals": Sample(
        name="withdrawals.csv",
        heads=("figure_id", "scope", "component", "sector", "year", "value", "unit", "basis", "source_id", "note"),
        rows=_rows("a,amu_darya,diversion,tajikistan,2022,8.99,km3/yr,administered,yearbook,"),
        removable="sector",
    ),
}


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    """Every source of the package and of the region."""
    return registry([REGION])


@pytest.fixture(scope="session")
def samples() -> dict[str, Sample]:
    """A sample for each source."""
    return SAMPLES


@pytest.fixture(scope="session")
def make_ged_row() -> Callable[..., tuple[str, ...]]:
    """Make one GED event."""
    return ged_row


@pytest.fixture(scope="session")
def make_gdelt_row() -> Callable[..., tuple[str, ...]]:
    """Make one GDELT event."""
    return gdelt_row


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that asks for a ``source_name`` over every source there is."""
    if "source_name" in metafunc.fixturenames:
        metafunc.parametrize("source_name", sorted(registry([REGION])))

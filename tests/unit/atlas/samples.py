"""Small files in the true layout of each publisher."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path


def header(line: str) -> list[str]:
    """Split a line of names, as the publisher writes it."""
    return next(csv.reader([line]))


USGS_LONG = header(
    "MCS chapter,Section,Commodity,Country,Statistics,Statistics_detail,Unit,Year,Value,"
    "Notes,Is critical mineral 2025,Other notes"
)
USGS_WIDE = header(
    "SOURCE,COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2023,PROD_EST_ 2024,PROD_NOTES,CAP_2023,"
    "CAP_EST_ 2024,CAP_NOTES,RESERVES_2024,RESERVE_NOTES"
)
WORLD = "World Mine Production and Reserves"


def csv_bytes(rows: Iterable[Sequence[object]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)


def usgs_row(name, country, year, value, *, detail="Mine production", notes="", unit="metric tons"):
    statistic = "Reserves" if detail.startswith("Reserves") else "Production"
    chapter = name.upper()
    return [chapter, WORLD, name, country, statistic, detail, unit, year, value, notes, "Yes", ""]


def usgs_2026() -> bytes:
    rows = [
        usgs_row("Cobalt", "Congo (Kinshasa)", 2024, "226,000", notes="Estimated."),
        usgs_row("Cobalt", "Australia", 2024, "4,780"),
        usgs_row("Cobalt", "World total", 2024, "302,000", detail="Mine production: rounded"),
        usgs_row("Cobalt", "Congo (Kinshasa)", 2025, "230,000", notes="Estimated."),
        usgs_row("Cobalt", "Other countries", 2025, "9,100", notes="Estimated."),
        usgs_row("Cobalt", "Congo (Kinshasa)", 2025, "6,000,000", detail="Reserves"),
        usgs_row("Rare Earths", "Burma", 2025, "NA", detail="Reserves"),
        usgs_row("Rare Earths", "World total", 2025, ">85,000,000", detail="Reserves: rounded"),
        usgs_row("Antimony", "United States", 2024, "—"),
        usgs_row("Copper", "Chile", 2025, "5,300", unit="thousand metric tons"),
        usgs_row(
            "Copper",
            "Japan",
            2025,
            "1,500",
            detail="Refinery production",
            unit="thousand metric tons",
        ),
        usgs_row("Germanium", "China", 2025, "W", detail="Refinery production", unit="kilograms"),
        usgs_row("Yttrium", "World total", 2025, "10,000–15,000"),
        usgs_row("Vanadium", "China", 2025, "5,800", detail="Reserves"),
        usgs_row("Salt", "China", 2025, "55,000", unit="thousand metric tons"),
        [
            "COBALT",
            "Salient Statistics—United States",
            "Cobalt",
            "United States",
            "Imports",
            "Imports",
            "metric tons",
            "2021–24",
            "E",
            "",
            "Yes",
            "",
        ],
    ]
    return csv_bytes([USGS_LONG, *rows], "cp1252")


def usgs_2025() -> bytes:
    def row(name, country, kind, unit, *values):
        return ["MCS2025", name, country, kind, unit, *values]

    rows = [
        row(
            "Cobalt",
            "Congo (Kinshasa)",
            "Mine production, cobalt content",
            "metric tons",
            "210000",
            "220000",
            "",
            "",
            "",
            "",
            "6000000",
            "",
        ),
        row(
            "Cobalt",
            "Canada ",
            "Mine production, cobalt content",
            "metric tons",
            "4300",
            "4500",
            "",
            "",
            "",
            "",
            "220000",
            "",
        ),
        row(
            "Cobalt",
            "World total (rounded)",
            "Mine production, cobalt content",
            "metric tons",
            "238000",
            "290000",
            "",
            "",
            "",
            "",
            "11000000",
            "",
        ),
        row(
            "Aluminum",
            "China",
            "Smelter production, aluminum",
            "thousand metric tons",
            "41000",
            "43000",
            "",
            "",
            "",
            "",
            "",
            "",
        ),
        row(
            "Vanadium",
            "China",
            "Mine production, vanadium content",
            "metric tons",
            "68000",
            "70000",
            "",
            "",
            "",
            "",
            "4100",
            "",
        ),
    ]
    return csv_bytes([USGS_WIDE, *rows])


WGI_COLUMNS = header(
    "codeindyr,code,countryname,year,indicator,estimate,stddev,nsource,pctrank,pctranklower,"
    "pctrankupper"
)


def wgi_rows(year: int = 2024) -> list[list[object]]:
    rows = []
    for code, name in (("JPN", "Japan"), ("ZAR", "Congo, Dem. Rep."), ("KSV", "Kosovo")):
        for place, indicator in enumerate(("va", "pv", "ge", "rq", "rl", "cc")):
            key = f"{code}{indicator}{year}"
            figures = [0.25 * place - 0.5, 0.15, 9, 50.5 + place, 40.0, 60.0]
            rows.append([key, code, name, year, indicator, *figures])
    rows[-1][5:] = [".."] * 6
    return rows


def wgi_csv() -> bytes:
    return csv_bytes([WGI_COLUMNS, *wgi_rows()])


def xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def wgi_xlsx() -> bytes:
    return xlsx({"Sheet1": [WGI_COLUMNS, *wgi_rows()]})


def pinksheet_rows() -> list[list[object]]:
    return [
        ["World Bank Commodity Price Data (The Pink Sheet)"],
        ["monthly prices in nominal US dollars, 1960 to present"],
        ["(monthly series are available only in nominal US dollars)"],
        ["Updated on June 02, 2026"],
        [None, "Crude oil, average", "Copper", "Gold", "Iron ore, cfr spot", "Tin **"],
        [None, "($/bbl)", "($/mt)", "($/troy oz)", "($/dmtu)", "($/mt)"],
        ["2026M03", 70.1, 12000.5, 4400, "…", 50000],
        ["2026M04", 71.2, 12900, 4500, 105.5, 51000],
        ["2026M05", 72.3, 13543.19, 4587.21, 108.64, 53562.79],
    ]


def pinksheet() -> bytes:
    return xlsx(
        {"AFOSHEET": [["x"]], "Monthly Prices": pinksheet_rows(), "Monthly Indices": [["x"]]}
    )


def iea_rows() -> list[list[object]]:
    years = [2024, 2030, 2035, 2040]
    gap = [None]
    return [
        ["Total supply for key minerals (kt)"],
        [],
        ["Mining", *[None] * 4, *gap, "Refining"],
        [None, *years, *gap, None, *years],
        [],
        ["Copper - Mining", *[None] * 4, *gap, "Copper - Refining"],
        ["Chile", 5476, 5505, 4730, 4000, *gap, "China", 12000, 14000, 14500, 15000],
        ["DRC", 3000, 3200, 2900, 2500, *gap, "Chile", 2000, 2100, 2100, 2100],
        [
            "Rest of world",
            14318,
            15566,
            12164,
            9000,
            *gap,
            "Rest of world",
            13000,
            14000,
            14000,
            14000,
        ],
        ["Total", 22794, 24271, 19794, 15500, *gap, "Total", 27000, 30100, 30600, 31100],
        ["Top 3 share", 0.48, 0.47, 0.48, 0.5, *gap, "Top 3 share", 0.6, 0.6, 0.6, 0.6],
        [],
        [
            "Magnet rare earth elements - Mining",
            *[None] * 4,
            *gap,
            "Magnet rare earth elements - Refining",
        ],
        ["China", 60, 65, 70, 70, *gap, "China", 85, 90, 95, 95],
        ["Total", 96, 120, 130, 130, *gap, "Total", 93, 120, 130, 130],
        [],
        ["Notes: base case."],
    ]


def iea_demand_rows() -> list[list[object]]:
    later = [2030, 2040]
    gap = [None]
    return [
        ["Total demand for key minerals (kt)"],
        [],
        [],
        [None, None, None, "Stated Policies scenario", None, None, "Announced Pledges scenario"],
        [None, 2024, None, *later, None, *later],
        [],
        ["Copper"],
        ["Electric vehicles", 500, *gap, 1500, 2500, *gap, 1900, 3300],
        ["Total clean technologies", 500, *gap, 1500, 2500, *gap, 1900, 3300],
        ["Other uses", 26000, *gap, 27000, 28000, *gap, 27000, 28000],
        ["Total demand", 26500, *gap, 28500, 30500, *gap, 28900, 31300],
        ["Share of clean technologies in total demand", 0.02, *gap, 0.05, 0.08, *gap, 0.07, 0.1],
        [],
        ["Unobtainium"],
        ["Electric vehicles", 1, *gap, 1, 1, *gap, 1, 1],
        ["Notes: whatever."],
    ]


def iea() -> bytes:
    return xlsx(
        {
            "Contents": [["x"]],
            "1 Total demand for key minerals": iea_demand_rows(),
            "2 Total supply for key minerals": iea_rows(),
        }
    )


COMTRADE_COLUMNS = header(
    "typeCode,freqCode,refPeriodId,refYear,refMonth,period,reporterCode,reporterISO,"
    "reporterDesc,flowCode,flowDesc,partnerCode,partnerISO,partnerDesc,partner2Code,"
    "partner2ISO,partner2Desc,classificationCode,classificationSearchCode,"
    "isOriginalClassification,cmdCode,cmdDesc,aggrLevel,isLeaf,customsCode,customsDesc,"
    "mosCode,motCode,motDesc,qtyUnitCode,qtyUnitAbbr,qty,isQtyEstimated,altQtyUnitCode,"
    "altQtyUnitAbbr,altQty,isAltQtyEstimated,netWgt,isNetWgtEstimated,grossWgt,"
    "isGrossWgtEstimated,cifvalue,fobvalue,primaryValue,legacyEstimationFlag,isReported,"
    "isAggregate"
)


def comtrade_records() -> list[dict[str, object]]:
    base = dict.fromkeys(COMTRADE_COLUMNS) | {
        "typeCode": "C",
        "freqCode": "M",
        "period": "202406",
        "reporterISO": "CHN",
        "flowCode": "X",
        "partner2Code": 0,
        "classificationCode": "H6",
        "cmdCode": "811292",
        "customsCode": "C00",
        "mosCode": "0",
        "motCode": 0,
        "isNetWgtEstimated": False,
        "netWgt": 5000.0,
        "primaryValue": 2000000.0,
    }
    return [
        base | {"partnerISO": "JPN"},
        base | {"partnerISO": "S19", "netWgt": None, "primaryValue": 1000},
        base | {"partnerISO": "JPN", "motCode": 1000},
        base | {"partnerISO": "W00"},
        base | {"partnerISO": "DEU", "isNetWgtEstimated": True},
        base | {"partnerISO": "DEU", "cmdCode": "870323"},
        base | {"partnerISO": "USA", "freqCode": "A", "period": "2023", "flowCode": "M"},
    ]


def comtrade_json() -> bytes:
    answer = {"elapsedTime": "0.3 secs", "count": 7, "data": comtrade_records(), "error": ""}
    return json.dumps(answer).encode()


def comtrade_csv() -> bytes:
    rows = [["" if value is None else value for value in r.values()] for r in comtrade_records()]
    return csv_bytes([COMTRADE_COLUMNS, *rows], "utf-8-sig")


COMEXT_COLUMNS = (
    "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,PRODUCT_SITC,PRODUCT_CPA21,PRODUCT_CPA22,PRODUCT_BEC,"
    "PRODUCT_BEC5,PRODUCT_SECTION,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR,VALUE_NAC,"
    "QUANTITY_KG,QUANTITY_SUPPL_UNIT"
)


def comext_lines() -> list[str]:
    def line(reporter, partner, code, flow, procedure, period, value, weight):
        return (
            f"{reporter},{partner},E,{code},28499,2013,2013,220,311210,06,{flow},{procedure},NO_SU,"
            f"{period},{value},{value},{weight},0"
        )

    return [
        COMEXT_COLUMNS,
        line("DE", "CN", "81129289", 1, 1, 202402, 65000, 300),
        line("DE", "CN", "81129289", 1, 4, 202402, 5000, 20),
        line("AT", "QR", "81129289", 2, 1, 202402, 700, 3),
        line("GR", "XK", "811292XX", 1, 1, 202402, 700, 3),
        line("EL", "XS", "81129289", 1, 1, 202352, 1000, 10),
        line("AT", "AD", "35069190", 2, 1, 202402, 65, 3),
    ]


def comext() -> bytes:
    return ("\n".join(comext_lines()) + "\n").encode()


JAPAN_MONTHS = ["Jan", "Feb", "Mar", "Apl", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def japan_rows(months: int = 12) -> list[list[object]]:
    head = ["Exp or Imp", "Year", "HS", "Country", "Unit1", "Unit2"]
    periods = ["Year", *JAPAN_MONTHS[:months]]
    head += [f"{part}-{p}" for p in periods for part in ("Quantity1", "Quantity2", "Value")]

    def row(flow, code, country, unit, *figures):
        cells = [cell for weight, value in figures for cell in (0, weight, value)]
        cells += [0] * (3 * (months - len(figures)))
        total = [0, sum(f[0] for f in figures), sum(f[1] for f in figures)]
        return [flow, 2026, f"'{code}", country, "  ", unit, *total, *cells]

    return [
        head,
        row(2, "811292200", 105, "KG", (1200, 64000), (0, 0), (300, 15000)),
        row(2, "811292200", 103, "KG", (50, 2500)),
        row(1, "250410000", 105, "MT", (10, 900)),
        row(2, "870321915", 105, "NO", (3, 4500)),
    ]


def japan(encoding: str = "utf-8-sig", months: int = 12) -> bytes:
    return csv_bytes(japan_rows(months), encoding)


JAPAN_TABLES = {
    "japan_customs_countries": pl.DataFrame(
        {"customs_code": ["103", "105"], "country": ["KOR", "CHN"], "name_ja": ["韓国", "中国"]}
    ),
    "japan_hs9": pl.DataFrame({"hs9": ["811292200"], "hs6": ["811292"]}),
}

BACI_LINES = [
    "t,i,j,k,v,q",
    "2024,156,392,811292,2500.5,12.25",
    "2024,156,490,811292,100,          NA",
    "2024,490,392,850110,7.5,2",
    "2024,152,697,260300,10,5",
    "2024,152,568,260300,4,1",
]
BACI_COUNTRIES = (
    "country_code,country_name,country_iso2,country_iso3\n"
    "152,Chile,CL,CHL\n156,China,CN,CHN\n392,Japan,JP,JPN\n"
    '490,"Other Asia, nes",,S19\n697,"Europe EFTA, nes",,R20\n568,"Other Europe, nes",,R91\n'
)


def archive(members: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return data.getvalue()


def baci(lines: Sequence[str] = BACI_LINES) -> bytes:
    return archive(
        {
            "BACI_HS17_Y2024_V202601.csv": ("\n".join(lines) + "\n").encode(),
            "country_codes_V202601.csv": BACI_COUNTRIES.encode(),
            "product_codes_HS17_V202601.csv": b"code,description\n811292,Gallium\n",
            "Readme.txt": b"BACI",
        }
    )


SAMPLES = {
    "usgs": ("MCS2026_Commodities_Data.csv", usgs_2026),
    "wgi": ("wgidataset.xlsx", wgi_xlsx),
    "pinksheet": ("CMO-Historical-Data-Monthly.xlsx", pinksheet),
    "iea": ("CM_Data_Explorer.xlsx", iea),
    "comtrade": ("TradeData.json", comtrade_json),
    "comext": ("full202402.dat", comext),
    "japan": ("d61hh2026.csv", japan),
    "baci": ("BACI_HS17_V202601.zip", baci),
}
"""Name and bytes of a file of each format."""


def written(folder: Path, form: str, data: bytes | None = None) -> Path:
    name, make = SAMPLES[form]
    file = folder / name
    file.write_bytes(make() if data is None else data)
    return file

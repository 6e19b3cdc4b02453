"""
Run inside geopolrisk-py's own environment: time its public functions on a list of cells.

Usage: python _geopolrisk_package.py CELLS.json RESULT.json SECONDS
"""

import json
import resource
import sys
import time
from pathlib import Path


def main(cells_file: str, result_file: str, seconds: float) -> None:
    clock = time.perf_counter
    start = clock()
    from geopolrisk.assessment.core import HHI, GeoPolRisk
    from geopolrisk.assessment.database import databases
    from geopolrisk.assessment.main import gprs_calc
    from geopolrisk.assessment.utils import aggregateTrade, mapped_baci

    imported = clock()
    data = mapped_baci()
    mapped = clock()
    table = databases.production["Country_ISO"]
    names = {int(code): name for code, name in zip(table["ISO"], table["Country"], strict=True)}
    results = []
    begin = clock()
    for material, country, year in json.loads(Path(cells_file).read_text()):
        if clock() - begin > seconds:
            break
        name = names[int(country)]
        try:
            weighted, traded, price = aggregateTrade(year, [name], material, data=data)
            output, hhi = HHI(material, year, name)
            score, factor, _ = GeoPolRisk(weighted, traded, price, output, hhi)
            results.append([float(score), float(factor)])
        except (ValueError, TypeError, KeyError) as error:
            results.append(type(error).__name__)
    sampled = clock()
    gprs_calc([2022], ["Japan"], ["Nickel"])
    called = clock()
    report = {
        "import_s": imported - start,
        "mapping_s": mapped - imported,
        "sample_s": sampled - begin,
        "one_call_s": called - sampled,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "results": results,
    }
    Path(result_file).write_text(json.dumps(report))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))

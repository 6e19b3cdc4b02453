"""Tables as users have them, written by hand in the layout of each."""

import json
import zipfile

import numpy as np
import polars as pl
import pytest

from oresight.errors import BadInputError
from oresight.industry import read_io_table

Z = """region\t\tA\tA\tB\tB
sector\t\tore\tcars\tore\tcars
region\tsector\t\t\t\t
A\tore\t0\t2\t0\t0
A\tcars\t1\t0\t1\t0
B\tore\t0\t2\t0\t3
B\tcars\t0\t0\t0\t0
"""
Y = """region\t\tA\tA\tB
category\t\thouseholds\tstocks\thouseholds
region\tsector\t\t\t
A\tore\t0.5\t0.5\t0
A\tcars\t6\t0\t2
B\tore\t0\t0\t1
B\tcars\t0\t0\t8
"""
X = "region\tsector\tindout\nA\tore\t3\nA\tcars\t10\nB\tore\t6\nB\tcars\t8\n"
UNIT = "region\tsector\tunit\nA\tore\tM.EUR\nA\tcars\tM.EUR\nB\tore\tM.EUR\nB\tcars\tM.EUR\n"
LONG = """from_region,from_sector,to_region,to_sector,value,category
A,ore,A,cars,2,
A,cars,A,ore,1,
A,cars,B,ore,1,
B,ore,A,cars,2,
B,ore,B,cars,3,
A,ore,A,,0.5,households
A,ore,A,,0.5,stocks
A,cars,A,,6,households
A,cars,B,,2,households
B,ore,B,,1,households
B,cars,B,,8,households
"""
WIDE = """region,,A,A,B,B,A,B
sector,,ore,cars,ore,cars,use,use
A,ore,0,2,0,0,1,0
A,cars,1,0,1,0,6,2
B,ore,0,2,0,3,0,1
B,cars,0,0,0,0,0,8
"""


def parameters(suffix="txt"):
    """What pymrio writes beside its matrices."""
    files = {
        name: {"name": f"{name}.{suffix}", "nr_index_col": "2", "nr_header": heads}
        for name, heads in (("Z", "2"), ("Y", "2"), ("x", "1"), ("unit", "1"))
    }
    return json.dumps({"files": files, "systemtype": "IOSystem"})


@pytest.fixture
def saved(tmp_path):
    """A table in the folder and files that pymrio writes."""
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, text in (("Z", Z), ("Y", Y), ("x", X), ("unit", UNIT)):
        (folder / f"{name}.txt").write_text(text)
    (folder / "file_parameters.json").write_text(parameters())
    (folder / "metadata.json").write_text('{"name": "tiny", "version": "v1"}')
    return folder


def same(table, expected):
    """Tell whether two tables hold the same numbers under the same names."""
    return (table.industries, table.purchases.tolist(), table.final.tolist()) == (
        expected.industries, expected.purchases.tolist(), expected.final.tolist(),
    )  # fmt: skip


def test_a_saved_folder_is_read(saved, two_regions):
    """
    Text as pymrio writes it becomes the same table.
    """
    assert same(read_io_table(saved), two_regions)


def test_what_the_folder_says_of_itself_is_kept(saved):
    """
    Unit and source come from the files beside the numbers.
    """
    table = read_io_table(saved)
    assert (table.unit, table.sources) == ("M.EUR", ("tiny v1",))


def test_an_archive_is_read_without_unpacking(saved, two_regions, tmp_path):
    """
    The table may lie in a folder of a zip file.
    """
    target = tmp_path / "saved.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in saved.iterdir():
            archive.write(file, f"mrio/{file.name}")
    assert same(read_io_table(target), two_regions)


def test_several_tables_in_an_archive_are_named(saved, tmp_path):
    """
    Which one is meant is for the user to say.
    """
    target = tmp_path / "saved.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for year in ("2021", "2022"):
            for file in saved.iterdir():
                archive.write(file, f"{year}/{file.name}")
    with pytest.raises(BadInputError, match="several tables: 2021, 2022"):
        read_io_table(target)
    assert read_io_table(target, within="2022").size == 4


def test_parquet_is_read(saved, two_regions):
    """
    Frames as pandas writes them: names in brackets, the index in the last columns.
    """
    names = [("A", "ore"), ("A", "cars"), ("B", "ore"), ("B", "cars")]
    index = {"region": [one[0] for one in names], "sector": [one[1] for one in names]}
    flows = np.array([[0.0, 2, 0, 0], [1, 0, 1, 0], [0, 2, 0, 3], [0, 0, 0, 0]])
    used = {"('A', 'use')": [1.0, 6, 0, 0], "('B', 'use')": [0.0, 2, 1, 8]}
    pl.DataFrame({str(n): flows[:, i] for i, n in enumerate(names)} | index).write_parquet(
        saved / "Z.parquet"
    )
    pl.DataFrame(used | index).write_parquet(saved / "Y.parquet")
    (saved / "file_parameters.json").write_text(parameters("parquet"))
    assert same(read_io_table(saved), two_regions)


@pytest.mark.parametrize("text", [LONG, WIDE], ids=["long", "wide"])
def test_one_flat_file_is_read(text, two_regions, tmp_path):
    """
    A row for each flow, or numbers under two lines of names.
    """
    file = tmp_path / "table.csv"
    file.write_text(text)
    assert same(read_io_table(file), two_regions)


def test_a_long_parquet_file_is_read(two_regions, tmp_path):
    """
    The same rows in another format.
    """
    file = tmp_path / "table.parquet"
    pl.read_csv(LONG.encode()).write_parquet(file)
    assert same(read_io_table(file), two_regions)


def test_a_category_of_final_use_can_be_left_out(saved):
    """
    Without changes in stocks, ore of A sells half a unit less.
    """
    assert read_io_table(saved, leave_out=("stocks",)).final[0, 0] == 0.5


def test_rows_find_their_place_by_name(saved, two_regions):
    """
    A file with its rows in another order is the same table.
    """
    head, rows = Z.splitlines(keepends=True)[:3], Z.splitlines(keepends=True)[3:]
    (saved / "Z.txt").write_text("".join([*head, *reversed(rows)]))
    assert same(read_io_table(saved), two_regions)


def test_cells_that_are_no_numbers_are_all_told_with_line_and_column(saved):
    """
    Two bad cells are two faults of one report.
    """
    (saved / "Z.txt").write_text(Z.replace("0\t2\t0\t3", "0\tn/a\t0\t?"))
    with pytest.raises(BadInputError) as raised:
        read_io_table(saved)
    assert [(one.where.line, one.where.column) for one in raised.value.faults] == [
        (6, "A cars"),
        (6, "B cars"),
    ]


def test_a_missing_row_is_told(saved):
    """
    A column without a row is a hole, not a zero.
    """
    (saved / "Z.txt").write_text(Z.replace("B\tcars\t0\t0\t0\t0\n", ""))
    with pytest.raises(BadInputError, match="The row B cars is missing"):
        read_io_table(saved)


def test_a_row_of_another_length_is_told(saved):
    """
    The line is named and what it should hold.
    """
    (saved / "Z.txt").write_text(Z.replace("0\t2\t0\t3", "0\t2\t0"))
    with pytest.raises(BadInputError, match=r"Z.txt:6: The line has 5 cells"):
        read_io_table(saved)


def test_a_table_out_of_balance_is_told_with_its_file(saved):
    """
    Output that is not what is sold is a fault of the whole folder.
    """
    (saved / "x.txt").write_text(X.replace("10", "12"))
    with pytest.raises(BadInputError, match=r"saved: A cars is stated to make 12 and sells 10"):
        read_io_table(saved)


def test_faults_of_a_long_file_name_their_lines(tmp_path):
    """
    A value that is no number, a row from nowhere, and a flow told twice.
    """
    file = tmp_path / "table.csv"
    file.write_text(LONG + "A,ore,A,cars,2,\nA,ore,B,cars,x,\n,ore,A,cars,1,\n")
    with pytest.raises(BadInputError) as raised:
        read_io_table(file)
    assert sorted(one.where.line for one in raised.value.faults) == [13, 14, 15]


def test_a_region_that_only_uses_is_told(tmp_path):
    """
    Final use of a region without flows has no place.
    """
    file = tmp_path / "table.csv"
    file.write_text(LONG + "A,ore,C,,1,\n")
    with pytest.raises(BadInputError, match="C uses and makes nothing"):
        read_io_table(file)


def test_a_folder_without_a_table_is_told(tmp_path):
    """
    The file that is missed is named.
    """
    with pytest.raises(BadInputError, match=r"file_parameters.json is missing"):
        read_io_table(tmp_path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    """
    No traceback for a name mistyped.
    """
    with pytest.raises(BadInputError, match="cannot be read"):
        read_io_table(tmp_path / "nothing.zip")


def test_parameters_do_not_lead_out_of_the_folder(saved):
    """
    A file named with a path is not opened.
    """
    (saved / "file_parameters.json").write_text(parameters().replace("Z.txt", "../Z.txt"))
    with pytest.raises(BadInputError, match="no flows"):
        read_io_table(saved)


def test_an_archive_that_unpacks_to_far_more_is_refused(saved, tmp_path):
    """
    A line of megabytes in a few kilobytes of zip is no table.
    """
    target = tmp_path / "bomb.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("file_parameters.json", parameters())
        archive.writestr("Z.txt", "region\t" + "A\t" * (5 << 20))
        archive.writestr("Y.txt", Y)
    with pytest.raises(BadInputError, match="longer than any table"):
        read_io_table(target)


def test_a_table_of_too_many_industries_is_refused(saved):
    """
    Nobody means to hold a hundred thousand industries.
    """
    names = [f"s{at}" for at in range(200)]
    regions = [f"r{at}" for at in range(200)]
    first = "\t".join(["region", "", *regions])
    second = "\t".join(["sector", "", *names])
    (saved / "Z.txt").write_text(f"{first}\n{second}\n")
    with pytest.raises(BadInputError, match="more than 30000 industries"):
        read_io_table(saved)


def test_a_device_is_no_table():
    """
    It would be read without end.
    """
    with pytest.raises(BadInputError):
        read_io_table("/dev/zero")


def test_a_table_is_known_by_what_it_says(tmp_path):
    """
    The same file elsewhere is the same table; another number makes another.
    """
    for name, text in (
        ("one", LONG),
        ("two", LONG),
        ("three", LONG.replace("ore,A,cars,2", "ore,A,cars,3")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "table.csv").write_text(text)
    one, two, three = (
        read_io_table(tmp_path / name / "table.csv").hash for name in ("one", "two", "three")
    )
    assert one == two != three

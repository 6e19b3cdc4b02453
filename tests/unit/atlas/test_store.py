"""An edition's tables: the small ones held, the large ones filtered as they are read."""

from oresight.atlas import open_atlas


def test_a_large_table_is_read_as_asked_and_not_held():
    """
    Trade is filtered as it is read, and a whole reading of it is not kept.
    """
    atlas = open_atlas()
    japan = atlas.scan("trade").filter(importer="JPN").collect()
    whole = atlas.table("trade")
    assert japan.equals(whole.filter(importer="JPN"))
    assert atlas.table("trade") is not whole
    assert atlas.years("trade")[-1] == whole["year"].max()


def test_a_small_table_is_held():
    """
    A table that is small is read once.
    """
    atlas = open_atlas()
    assert atlas.table("production") is atlas.table("production")

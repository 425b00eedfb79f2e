"""The bench table's checks written by hand for polars and for DuckDB: types, pattern, lists, bounds, uniqueness.

No digests, no report, no row or cell named: only how many cells are wrong. Use: _bare_checks.py polars FILE
"""

import sys

PROVINCES = ["กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "นครราชสีมา", "สงขลา", "ภูเก็ต", "ชลบุรี", "ลำปาง", "น่าน"]
NAMES = ["id", "code", "province", "date", "category", "money", "population", "latitude", "active", "name"]


def with_polars(path: str) -> int:
    """Wrong cells, as polars counts them."""
    import polars as pl

    text = pl.scan_csv(path, schema=dict.fromkeys(NAMES, pl.String))
    number = {name: pl.col(name).cast(pl.Float64, strict=False) for name in ("money", "latitude")}
    whole = {name: pl.col(name).cast(pl.Int64, strict=False) for name in ("id", "population")}
    good = [
        (whole["id"] >= 1).fill_null(False),
        pl.col("code").str.contains(r"^P[0-9]{5}-[0-9]$").fill_null(True),
        pl.col("province").is_in(PROVINCES).fill_null(True),
        pl.col("date").str.to_date("%Y-%m-%d", strict=False).is_not_null() | pl.col("date").is_null(),
        pl.col("category").is_in(list("ABCD")).fill_null(True),
        (number["money"] >= 0).fill_null(False) | pl.col("money").is_null(),
        whole["population"].is_between(0, 100_000).fill_null(False) | pl.col("population").is_null(),
        number["latitude"].is_between(-90, 90).fill_null(False) | pl.col("latitude").is_null(),
        pl.col("active").is_in(["true", "True", "TRUE", "1", "false", "False", "FALSE", "0"]).fill_null(True),
        (pl.col("name").str.len_chars() <= 200).fill_null(False),
    ]
    counts = [(~one).sum().alias(name) for name, one in zip(NAMES, good, strict=True)]
    twice = (pl.col("id").len() - pl.col("id").n_unique()).alias("twice")
    return int(sum(text.select(*counts, twice).collect(engine="streaming").row(0)))


def with_duckdb(path: str) -> int:
    """Wrong cells, as DuckDB counts them."""
    import duckdb

    booleans = "('true','True','TRUE','1','false','False','FALSE','0')"
    provinces = "(" + ",".join(f"'{name}'" for name in PROVINCES) + ")"
    wrong = [
        "coalesce(try_cast(id as bigint) >= 1, false)",
        "coalesce(regexp_full_match(code, 'P[0-9]{5}-[0-9]'), true)",
        f"coalesce(province in {provinces}, true)",
        "date is null or try_cast(date as date) is not null",
        "coalesce(category in ('A','B','C','D'), true)",
        "money is null or coalesce(try_cast(money as double) >= 0, false)",
        "population is null or coalesce(try_cast(population as bigint) between 0 and 100000, false)",
        "latitude is null or coalesce(try_cast(latitude as double) between -90 and 90, false)",
        f"coalesce(active in {booleans}, true)",
        "coalesce(length(name) <= 200, false)",
    ]
    counts = " + ".join(f"count(*) filter (not ({one}))" for one in wrong)
    connection = duckdb.connect()
    rows = connection.execute(
        f"select {counts} + count(id) - count(distinct id) from read_csv(?, all_varchar=true, header=true)",
        [path],
    ).fetchall()
    return int(rows[0][0])


if __name__ == "__main__":
    print({"polars": with_polars, "duckdb": with_duckdb}[sys.argv[1]](sys.argv[2]))

/* Cells of delimited text certified as they lie: what is here called sure, Frictionless reads without a note.

A Scanner knows a table's columns and goes over blocks of bytes in UTF-8. It reads records as Python's csv module does
and stops where it could read them otherwise ("cannot tell"). It never judges: a cell that it cannot prove, a row of
another width and a row of blanks are only told, for Frictionless's own reader to look at. It makes no Python object
while it scans, so the lock is free for the digests beside it. */

#ifndef KHLANG_TABLE_H
#define KHLANG_TABLE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint64_t u64;
typedef int64_t i64;

enum kind { ASK, TEXT, INTEGER, NUMBER, DATE, TIME, DATETIME, PATTERN };
enum found { UNSURE, SURE, BLANK, NO_VALUE };
enum place { ODD_ROW = -1, BLANK_ROW = -2, NO_PRIMARY_KEY = -3, WANTED_ROW = -4 };
enum form { NO_VALUES, INT64, DOUBLE, DAYS, BOOLEAN, MICROS, MOMENT, MOMENT_UTC, TEXTS, OPEN };
enum status { DONE, CANNOT_TELL = 1, INCOMPLETE = 2, NO_MEMORY = 3 };

#define MOST_DIGITS 18
#define LONGEST_NUMBER 300
#define EVENT 7

static const u64 MIX = 0x9E3779B97F4A7C15ULL;

/* Texts that were already read: a set per column. */
typedef struct { u64 hash, key, value; u8 *text; uint32_t length; u8 found, has_value; } Known;
typedef struct { Known *slots; size_t size, count; size_t longest; } Set;

typedef struct { int is_least; int is_open; i64 mantissa; int scale; } Bound;
/* A column's values in the order of the rows: bits for what has one and for what stays open, the open cells as texts. */
typedef struct { u8 *data; size_t size, room; } Buffer;
typedef struct {
    enum form form;
    i64 rows, nulls, open_count;
    Buffer valid, open, values, text, open_starts, open_text;
} Values;

/* The texts or values of a column chunk that are written once; tries counts the pages that had too many. */
typedef struct { Set places; Buffer values; int tries; } Dictionary;
/* A page of a column of a Parquet file. least and most lie in the values; without has_ends they are not known. */
typedef struct { const u8 *least, *most; size_t least_length, most_length; int encoding, has_ends; size_t plain_size; Buffer packed; } Page;

/* The errors of one text as JSON, each in four parts: between them stand the row's number, its cells and the number again. */
typedef struct { Buffer text, lengths; } Telling;

typedef struct {
    enum kind kind;
    int known_first, is_key, bounds_count;
    Bound bounds[4];
    i64 least, most;          /* characters of a text; below 0: no bound */
    uint16_t *steps;          /* a pattern: the next state for each state and byte */
    u8 *ends;                 /* whether a cell may end in the state */
    Py_ssize_t states;
    Set known;
    Values values;
    Dictionary dictionary;
    Set wrong;                /* texts whose errors are known: value is the place of their Telling */
    Telling *tellings;
    size_t telling_count, telling_room;
} Column;

typedef struct { int count, *columns, is_primary, is_rising; u64 last; i64 rows; u64 *keys; u8 *flags; size_t room; } Group;
typedef struct { const u8 *text; size_t length; u64 key, value; enum found found; int has_value; const Known *wrong; } Cell;

typedef struct {
    PyObject_HEAD
    int width, group_count, quotes, keeps_newlines, has_values;
    u8 delimiter;
    u8 stops[256];
    Column *columns;
    Group *groups;
    Cell *cells;
    i64 *events;
    size_t event_count, event_room;
    u8 *plain;                /* a quoted cell without the quotes that were doubled */
    size_t plain_room;
    const i64 *wanted, *wanted_end;   /* the numbers of the only rows that are looked at, in order */
    long long first_row;              /* the number of the block's first row */
    int is_choosing, is_chosen;
    int *order;               /* in which the errors of a row are told; NULL: nothing is told but places */
    Buffer told, told_marks, told_cells;
} Scanner;

/* _cells.c */
u64 hash_of(const u8 *text, size_t length);
void set_clear(Set *set);
const Known *set_find(const Set *set, const u8 *text, size_t length);
Known *set_add(Set *set, const u8 *text, size_t length, u8 found, u64 key);
void judge(const Column *column, Cell *cell);

/* _values.c */
int room_for(Buffer *buffer, size_t more);
int add(Buffer *buffer, const void *data, size_t size);
int values_begin(Values *values);
int value_add(Values *values, const Cell *cell);
void values_free(Values *values);
void value_of_clock(enum kind kind, enum form form, Cell *cell);
void value_of_long_number(Cell *cell);

/* _pages.c */
int has_zstd(void);
int page_of(Column *column, Page *page);
int dictionary_page_of(Dictionary *dictionary, Page *page);
void dictionary_clear(Dictionary *dictionary);

/* _told.c */
int telling_add(Column *column, const u8 *text, size_t length, u8 found, u64 key, Telling *telling);
int can_tell_row(Scanner *self, i64 blanks);
int tell_row(Scanner *self, i64 number);
void tellings_free(Column *column);

/* _rows.c */
size_t sound(const u8 *data, size_t end);
enum status scan(Scanner *self, const u8 *data, size_t end, int is_final, size_t *done, i64 *rows);

#endif

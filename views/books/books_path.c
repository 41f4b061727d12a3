#include "books_path.h"

#include <inttypes.h>

const char *
books_path(int64_t page, enum column sort, enum direction dir)
{
    return live_textf("/books?page=%" PRId64 "&sort=%s&dir=%s", page,
                      live_enum_name(&column_enum, sort).ptr,
                      live_enum_name(&direction_enum, dir).ptr);
}

const char *
books_path_by(enum column clicked, enum column sort, enum direction dir)
{
    return books_path(1, clicked,
                      clicked == sort && dir == direction_asc ? direction_desc : direction_asc);
}

#!/bin/sh
# embed_schema.sh schema/*.sql > schema.c: the numbered migrations as C strings (declared in
# shared/store/migrate.h). POSIX sh, sed and awk. Refuses a name that is not NNNN_words.sql, and
# numbers that do not run 1, 2, 3, … in the order given.
set -eu
LC_ALL=C
export LC_ALL

fail()
{
    echo "embed_schema.sh: $*" >&2
    exit 1
}

[ $# -gt 0 ] || fail "no schema files given"
expected=1
for file; do
    [ -r "$file" ] || fail "$file: cannot be read"
    name=${file##*/}
    case $name in
    [0-9][0-9][0-9][0-9]_*.sql) ;;
    *) fail "$file: the name must be NNNN_words.sql" ;;
    esac
    case $name in
    *[!a-z0-9_.]*) fail "$file: the name may hold a to z, 0 to 9 and _ only" ;;
    esac
    number=$(expr "${name%%_*}" + 0) || :
    [ "$number" -eq "$expected" ] || fail "$file: expected number $expected next"
    [ "$(tr -d '\000' <"$file" | wc -c)" -eq "$(wc -c <"$file")" ] || fail "$file: holds a NUL byte"
    expected=$((expected + 1))
done

echo "/* generated from schema/ by tools/embed_schema.sh; do not edit */"
echo '#include "migrate.h"'
echo
echo "const struct schema_file schema_files[] = {"
number=1
for file; do
    echo "    { $number, \"${file##*/}\","
    cr=$(printf '\r')
    # `?` is escaped because of trigraphs; awk ends a last line that has no newline.
    sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/?/\\?/g' -e "s/$cr/\\\\r/g" "$file" |
        awk '{ print "      \"" $0 "\\n\"" } END { if (NR == 0) print "      \"\"" }'
    echo "    },"
    number=$((number + 1))
done
echo "};"
echo
echo "const size_t n_schema_files = sizeof schema_files / sizeof schema_files[0];"

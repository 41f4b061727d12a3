/* Text of numbers and times, as short as it can be. */
#include "emit_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Most numbers on a page have few digits: n / 10^k, both exact in a double, is the double
 * nearest to that decimal (the division rounds once), so that decimal reads back as it. The
 * least such k gives the shortest text. */
static bool
decimal(struct buf *out, double number)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6 };
    for (unsigned k = 0; k < sizeof powers / sizeof *powers; k++) {
        double scaled = number * powers[k];
        if (!(fabs(scaled) < 9e15))
            return false;
        int64_t n = (int64_t)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        if ((double)n / powers[k] != number)
            continue;
        int64_t unit = (int64_t)powers[k];
        if (n < 0 || signbit(number)) {
            buf_char(out, '-');
            n = -n;
        }
        buf_int(out, n / unit);
        if (k) {
            char digits[8] = ".";
            int64_t rest = n % unit;
            for (unsigned i = k; i > 0; i--, rest /= 10)
                digits[i] = (char)('0' + rest % 10);
            buf_append(out, digits, k + 1);
        }
        return true;
    }
    return false;
}

void
number_double(struct buf *out, double number)
{
    if (isnan(number)) {
        buf_lit(out, "NaN");
        return;
    }
    if (isinf(number)) {
        buf_str(out, number < 0 ? LIVE_STR("-Infinity") : LIVE_STR("Infinity"));
        return;
    }
    if (fabs(number) < 1e15 && decimal(out, number))
        return;
    char text[32];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    buf_append(out, text, strlen(text));
}

static char *
two_digits(char *to, int64_t number)
{
    *to++ = (char)('0' + number / 10);
    *to++ = (char)('0' + number % 10);
    return to;
}

/* Days since 1970-01-01 as a date of the proleptic Gregorian calendar: years are counted from
 * March, in cycles of 400 years (146097 days), so that the leap day is the last of its year. */
static void
date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day)
{
    days += 719468; /* since 0000-03-01 */
    int64_t cycle = (days >= 0 ? days : days - 146096) / 146097;
    int64_t in_cycle = days - cycle * 146097;
    int64_t y = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int64_t in_year = in_cycle - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * in_year + 2) / 153; /* 0 is March */
    *day = in_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + cycle * 400 + (*month <= 2);
}

void
number_time(struct buf *out, live_time time)
{
    const int64_t day_us = INT64_C(86400000000);
    int64_t days = time.us / day_us, us = time.us % day_us;
    if (us < 0) {
        us += day_us;
        days--;
    }
    int64_t year, month, day;
    date_of(days, &year, &month, &day);
    char text[32], *to = text;
    if (year < 0 || year > 9999) { /* beyond RFC 3339: ISO 8601's expanded form */
        buf_char(out, year < 0 ? '-' : '+');
        if (year < 0)
            year = -year;
        if (year > 9999) {
            buf_int(out, year / 10000);
            year %= 10000;
        }
    }
    to = two_digits(to, year / 100);
    to = two_digits(to, year % 100);
    *to++ = '-';
    to = two_digits(to, month);
    *to++ = '-';
    to = two_digits(to, day);
    *to++ = 'T';
    int64_t seconds = us / 1000000;
    to = two_digits(to, seconds / 3600);
    *to++ = ':';
    to = two_digits(to, seconds / 60 % 60);
    *to++ = ':';
    to = two_digits(to, seconds % 60);
    us %= 1000000;
    if (us) {
        *to++ = '.';
        to = two_digits(to, us / 10000);
        to = two_digits(to, us / 100 % 100);
        to = two_digits(to, us % 100);
        while (to[-1] == '0')
            to--;
    }
    *to++ = 'Z';
    buf_append(out, text, (size_t)(to - text));
}

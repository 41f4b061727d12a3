#include "faults.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    DAYS_AHEAD = 90,
    DAY_S = 86400,
    MAX_NAME = 80,
    MAX_EMAIL = 120,
    MIN_AGE = 3,
    MAX_AGE = 120
};

const char *
name_fault(const char *text)
{
    if (!text[strspn(text, " ")])
        return "Missing";
    return strlen(text) > MAX_NAME ? "Too long" : NULL;
}

const char *
email_fault(const char *text)
{
    const char *at = strchr(text, '@'), *dot = at ? strrchr(at, '.') : NULL;
    if (!at || at == text || !dot || dot == at + 1 || !dot[1] || strpbrk(text, " ,;<>"))
        return "Such as ada@books.example";
    return strlen(text) > MAX_EMAIL ? "Too long" : NULL;
}

const char *
day_fault(const char *text, live_time now)
{
    struct tm day = { 0 };
    int len = 0;
    if (sscanf(text, "%4d-%2d-%2d%n", &day.tm_year, &day.tm_mon, &day.tm_mday, &len) != 3 ||
        text[len])
        return "Which one?";
    struct tm given = day;
    day.tm_year -= 1900;
    day.tm_mon--;
    int64_t days =
        timegm(&day) / DAY_S - now.us / 1000000 / DAY_S; /* which corrects the 31st of June */
    if (day.tm_mday != given.tm_mday || day.tm_mon + 1 != given.tm_mon)
        return "No such day";
    if (days < 0)
        return "That day is over";
    return days > DAYS_AHEAD ? "More than 90 days ahead" : NULL;
}

const char *
age_fault(const char *text)
{
    int age, len = 0;
    if (sscanf(text, "%3d%n", &age, &len) != 1 || text[len])
        return "3 to 120";
    return age < MIN_AGE || age > MAX_AGE ? "3 to 120" : NULL;
}

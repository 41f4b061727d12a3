/* error.c: live_strerror and live_error_set of clive/types.h. */
#include "clive/types.h"

#include <stdarg.h>
#include <stdio.h>

const char *
live_strerror(live_status status)
{
    static const char *const names[] = {
        [LIVE_OK] = "ok",
        [LIVE_ERROR] = "refused by the callback",
        [LIVE_ENOMEM] = "out of memory",
        [LIVE_EINVAL] = "malformed input",
        [LIVE_ELIMIT] = "beyond a limit",
        [LIVE_ENOENT] = "not found",
        [LIVE_EAUTH] = "signature does not verify",
        [LIVE_EEXPIRED] = "expired",
        [LIVE_EBUSY] = "store is locked",
        [LIVE_EIO] = "store or file failed",
        [LIVE_ELOST] = "owned by another instance",
        [LIVE_HALT] = "halted by a hook",
    };
    size_t i = (size_t)status;
    return i < sizeof names / sizeof *names && names[i] ? names[i] : "unknown status";
}

live_status
live_error_set(live_error *error, live_status status, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        error->status = status;
        error->file = NULL;
        error->line = 0;
        vsnprintf(error->message, sizeof error->message, format, args);
        va_end(args);
    }
    return status;
}

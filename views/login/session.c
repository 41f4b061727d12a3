#include "session.h"

enum { MAX_NAME = 80 /* bytes of 40 letters */ };

live_status
session_login(live_request *request)
{
    live_str user = live_request_field(request, "user", "");
    while (user.len && *user.ptr == ' ')
        user = (live_str){ user.ptr + 1, user.len - 1 };
    if (!user.len || user.len > MAX_NAME) {
        live_request_put_flash(request, "error", "Please give a name of one to 40 letters.");
        live_respond_redirect(request, "/login", .status = 303);
        return LIVE_OK;
    }
    live_put_session(request, "user", user);
    live_renew_session(request);
    live_request_put_flash(request, "info",
                           live_textf("Welcome, %.*s.", (int)user.len, user.ptr));
    live_respond_redirect(request, "/", .status = 303);
    return LIVE_OK;
}

live_status
session_logout(live_request *request)
{
    live_drop_session(request);
    live_request_put_flash(request, "info", "You are logged out.");
    live_respond_redirect(request, "/", .status = 303);
    return LIVE_OK;
}

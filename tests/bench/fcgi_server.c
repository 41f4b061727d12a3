/*
 * fcgi_server.c: what a page costs before there is one: a FastCGI responder on libfcgi behind
 * the same web server, that answers each request with the same bytes and the head that a page
 * of clive-fcgi has. It reads no cookie and keeps nothing.
 *
 * Usage: fcgi_server SOCKET BYTES. It prints "ready" when it listens, and ends on SIGTERM. One
 * process, one request at a time, as a worker of clive-fcgi.
 */
#include <fcgiapp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BACKLOG = 128, MOST = 1 << 24 };

int
main(int argc, char **argv)
{
    static const char head[] = "Status: 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                               "Content-Length: %ld\r\nCache-Control: private, no-store\r\n"
                               "Content-Security-Policy: default-src 'self'; style-src-attr "
                               "'unsafe-inline'; object-src 'none'; base-uri 'self'; "
                               "frame-ancestors 'self'; connect-src 'self'\r\n"
                               "X-Content-Type-Options: nosniff\r\n"
                               "Referrer-Policy: same-origin\r\n\r\n";
    long len = argc == 3 ? strtol(argv[2], NULL, 10) : -1;
    if (len < 0 || len > MOST) {
        fprintf(stderr, "usage: fcgi_server SOCKET BYTES (at most %d)\n", MOST);
        return 2;
    }
    FCGX_Request request;
    char *body = malloc((size_t)len + 1);
    int fd = FCGX_Init() == 0 ? FCGX_OpenSocket(argv[1], BACKLOG) : -1;
    if (!body || fd < 0 || FCGX_InitRequest(&request, fd, 0) != 0) {
        perror(argv[1]);
        return 1;
    }
    memset(body, 'x', (size_t)len);
    puts("ready");
    fflush(stdout);
    while (FCGX_Accept_r(&request) == 0) {
        FCGX_FPrintF(request.out, head, len);
        FCGX_PutStr(body, (int)len, request.out);
        FCGX_Detach(&request); /* as request_finish: nobody waits for the other's end */
        FCGX_Finish_r(&request);
    }
    return 1;
}

/* SPDX-License-Identifier: MIT */
/*
 * Words to the service manager that started this process (systemd's sd_notify(3)):
 * a datagram to the socket that the environment names. Nothing happens where there
 * is none.
 */
#ifndef BASE_NOTIFY_H
#define BASE_NOTIFY_H

#include <stdint.h>

/* Sends assignments, one a line: "READY=1\nSTATUS=...". What cannot be sent is lost. */
void notify_manager(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Within how many milliseconds "WATCHDOG=1" is expected, again and again; 0: it is not. */
int64_t notify_watchdog_ms(void);

#endif

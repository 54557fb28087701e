/**
 * Errors of the shim as people read them: the errno by name, and what it means for a port.
 *
 * @module
 */

/** Linux errno by number (asm-generic/errno-base.h and errno.h), those that the shim's calls can give. */
const NAMES: Record<number, string> = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  9: "EBADF",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  14: "EFAULT",
  16: "EBUSY",
  19: "ENODEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  25: "ENOTTY",
  34: "ERANGE",
  36: "ENAMETOOLONG",
  88: "ENOTSOCK",
  90: "EMSGSIZE",
  91: "EPROTOTYPE",
  92: "ENOPROTOOPT",
  93: "EPROTONOSUPPORT",
  95: "EOPNOTSUPP",
  97: "EAFNOSUPPORT",
  98: "EADDRINUSE",
  99: "EADDRNOTAVAIL",
  100: "ENETDOWN",
  101: "ENETUNREACH",
  105: "ENOBUFS",
  111: "ECONNREFUSED",
};

export const EADDRINUSE = 98;
export const EADDRNOTAVAIL = 99;
export const EAGAIN = 11;
export const EINVAL = 22;
export const ENODEV = 19;
export const EPERM = 1;
export const ENOENT = 2;
export const ENOMEM = 12;
export const ENXIO = 6;
export const EBADF = 9;
export const EBUSY = 16;
export const EMSGSIZE = 90;
export const ENETDOWN = 100;
export const ENOBUFS = 105;
export const ECONNREFUSED = 111;

/** The name of an errno, such as `ENODEV`; `errno 71` where it has none here. */
export function errnoName(errno: number): string {
  return NAMES[errno] ?? `errno ${errno}`;
}

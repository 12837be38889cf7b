#include "files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <linux/stat.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#endif

long long reel_file_birth(const char *path) {
#if defined(__linux__) && defined(SYS_statx)
    struct statx information;
    if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &information) != 0) return -1;
    if (!(information.stx_mask & STATX_BTIME) || information.stx_btime.tv_sec <= 0) return -1;
    return (long long)information.stx_btime.tv_sec * 1000000000LL + information.stx_btime.tv_nsec;
#elif defined(__APPLE__)
    struct stat information;
    if (lstat(path, &information) != 0 || information.st_birthtimespec.tv_sec <= 0) return -1;
    return (long long)information.st_birthtimespec.tv_sec * 1000000000LL + information.st_birthtimespec.tv_nsec;
#else
    return -1;
#endif
}

long long reel_inode_generation(const char *path) {
#ifdef __linux__
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return -1;
    // The kernel writes an int, whatever the request's name says.
    unsigned int generation[2] = {0, 0};
    int code = ioctl(descriptor, FS_IOC_GETVERSION, generation);
    close(descriptor);
    return code == 0 ? (long long)generation[0] : -1;
#else
    return -1;
#endif
}

int reel_is_mount_point(const char *path) {
#if defined(__linux__) && defined(SYS_statx) && defined(STATX_ATTR_MOUNT_ROOT)
    struct statx information;
    if (syscall(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &information) != 0) return -1;
    if (!(information.stx_attributes_mask & STATX_ATTR_MOUNT_ROOT)) return -1;
    return (information.stx_attributes & STATX_ATTR_MOUNT_ROOT) ? 1 : 0;
#else
    (void)path;
    return -1;
#endif
}

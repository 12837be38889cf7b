#ifndef REEL_FILES_H
#define REEL_FILES_H

// What tells a file from another that got its inode number later. Swift can call neither of the calls behind it.

// When a file was made, in nanoseconds since 1970; -1 where the file system does not tell.
long long reel_file_birth(const char *path);

// How often the inode's number had been given out; -1 where the file system does not tell. Opens the file: a process
// that has it open with locks loses these.
long long reel_inode_generation(const char *path);

// Whether something is mounted at a path itself: 1 if so, 0 if not, -1 where the system does not tell.
int reel_is_mount_point(const char *path);

#endif

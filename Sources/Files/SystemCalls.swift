import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The calls of the system that swift-system does not have. Each is made once, and throws `Errno`.
enum SystemCalls {
    static func synchronize(_ descriptor: FileDescriptor) throws(Errno) {
        try check(fsync(descriptor.rawValue))
    }

    /// Replaces what has the new name.
    static func rename(_ path: String, _ name: String) throws(Errno) {
        try check(systemRename(path, name))
    }

    /// Never replaces what has the new name.
    static func link(_ path: String, _ name: String) throws(Errno) {
        try check(systemLink(path, name))
    }

    /// Never replaces what has the name.
    static func symbolicLink(_ target: String, _ name: String) throws(Errno) {
        try check(symlink(target, name))
    }

    static func remove(_ path: String) throws(Errno) {
        try check(unlink(path))
    }

    /// For their owner alone.
    static func makeFolder(_ path: String) throws(Errno) {
        try check(mkdir(path, 0o700))
    }

    static func setMode(_ path: String, _ mode: UInt32) throws(Errno) {
        try check(chmod(path, mode_t(mode)))
    }

    static func setMode(_ descriptor: FileDescriptor, _ mode: UInt32) throws(Errno) {
        try check(fchmod(descriptor.rawValue, mode_t(mode)))
    }

    enum Lock {
        case exclusive, shared, none
    }

    static func lock(_ descriptor: FileDescriptor, _ lock: Lock, waits: Bool) throws(Errno) {
        let operation =
            switch lock {
            case .exclusive: LOCK_EX
            case .shared: LOCK_SH
            case .none: LOCK_UN
            }
        try check(flock(descriptor.rawValue, operation | (waits ? 0 : LOCK_NB)))
    }

    enum Right {
        case exist, read, write, writeAndEnter
    }

    /// Whether this user may do that, as the system says.
    static func require(_ right: Right, _ path: String) throws(Errno) {
        let mode =
            switch right {
            case .exist: F_OK
            case .read: R_OK
            case .write: W_OK
            case .writeAndEnter: W_OK | X_OK
            }
        try check(access(path, mode))
    }

    /// Bytes that this user may still write on the disk of a folder; nil where the system's numbers make no sense.
    static func freeBytes(_ folder: String) throws(Errno) -> Int64? {
        var information = statvfs()
        try check(statvfs(folder, &information))
        let (bytes, overflow) = Int64(information.f_bavail).multipliedReportingOverflow(by: Int64(information.f_frsize))
        return overflow ? nil : bytes
    }

    /// An absolute path without symbolic links.
    static func resolved(_ path: String) throws(Errno) -> String {
        guard let resolved = realpath(path, nil) else { throw Errno(rawValue: errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// What a symbolic link says.
    static func target(ofLink path: String) -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes {
            readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
        }
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// The names in a folder; none if it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// Makes and opens a file of a name that nobody has, which begins with `prefix`, and takes the name away.
    static func openNameless(_ prefix: String) throws(Errno) -> FileDescriptor {
        var template = Array("\(prefix)XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return FileDescriptor(rawValue: descriptor)
    }

    /// Waits until a descriptor takes something.
    /// - Parameter timeout: milliseconds; -1 for as long as it takes.
    static func isWritable(_ descriptor: FileDescriptor, within timeout: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor.rawValue, events: Int16(POLLOUT), revents: 0)
        return poll(&waiting, 1, timeout) > 0
    }

    /// Whether whoever read a pipe or a terminal has gone.
    static func isReaderGone(_ descriptor: FileDescriptor) -> Bool {
        var output = pollfd(fd: descriptor.rawValue, events: 0, revents: 0)
        return poll(&output, 1, 0) > 0 && Int32(output.revents) & (Int32(POLLERR) | Int32(POLLHUP)) != 0
    }

    static func isTerminal(_ descriptor: FileDescriptor) -> Bool { isatty(descriptor.rawValue) == 1 }

    static func windowSize(_ terminal: FileDescriptor) -> (columns: Int, rows: Int)? {
        var size = winsize()
        // The request's type differs between the C libraries.
        guard ioctl(terminal.rawValue, numericCast(TIOCGWINSZ), &size) == 0 else { return nil }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Opens `/dev/null` in the place of a descriptor below which none is free, if that is closed.
    static func openIfClosed(_ descriptor: FileDescriptor) {
        if fcntl(descriptor.rawValue, F_GETFD) < 0 { _ = open("/dev/null", O_RDONLY) }
    }

    /// Bytes that a name in a folder may have; nil where the system does not say.
    static func longestName(in folder: String) -> Int? {
        let longest = pathconf(folder, Int32(_PC_NAME_MAX))
        return longest > 0 ? longest : nil
    }

    /// Bytes that a path may have, its end included.
    static let longestPath = Int(PATH_MAX)

    static var user: UInt32 { geteuid() }

    static func name(ofUser user: UInt32) -> String? {
        getpwuid(uid_t(user)).map { String(cString: $0.pointee.pw_name) }
    }

    /// The home of this process's user, as the system's list of users has it.
    static var home: String? {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var buffer = [CChar](repeating: 0, count: 16_384)
        return buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                getpwuid_r(geteuid(), &entry, base, buffer.count, &found) == 0, found != nil
            else { return nil }
            return entry.pw_dir.map { String(cString: $0) }
        }
    }

    static var process: Int32 { getpid() }

    /// Sends SIGTERM.
    static func terminate(_ process: Int32) throws(Errno) {
        try check(kill(process, SIGTERM))
    }

    static func pause(_ milliseconds: UInt32) { usleep(milliseconds * 1_000) }

    /// Where a byte comes first; nil if it does not come.
    static func firstIndex(of byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base, Int32(byte), bytes.count) else { return nil }
        return UnsafeRawPointer(found) - base
    }

    static var hostName: String {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    static var ticksPerSecond: Int { sysconf(Int32(_SC_CLK_TCK)) }
    static var bytesPerPage: Int { sysconf(Int32(_SC_PAGESIZE)) }
    static var processors: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    /// Seconds since 1970, UTC.
    static var now: Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec
    }

    /// Raises the limit of open files as far as the system lets a user do that.
    /// - Parameter most: what nobody needs more of.
    /// - Returns: the limit; nil where it is not known.
    static func raiseOpenFiles(to most: UInt64) -> Int? {
        var limit = rlimit()
        guard getrlimit(openFiles, &limit) == 0 else { return nil }
        let wanted = min(limit.rlim_max, rlim_t(most))
        if limit.rlim_cur < wanted {
            var raised = limit
            raised.rlim_cur = wanted
            if setrlimit(openFiles, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }

    #if canImport(Glibc)
        private static var openFiles: __rlimit_resource_t { __rlimit_resource_t(RLIMIT_NOFILE.rawValue) }
    #else
        private static var openFiles: Int32 { RLIMIT_NOFILE }
    #endif

    private static func check(_ result: Int32) throws(Errno) {
        guard result == 0 else { throw Errno(rawValue: errno) }
    }
}

private func systemRename(_ path: String, _ name: String) -> Int32 { rename(path, name) }
private func systemLink(_ path: String, _ name: String) -> Int32 { link(path, name) }

import SystemPackage

/// An open file, pipe or terminal. It is closed with the last reference to it, and programs that this one starts do not
/// get it.
public final class OpenFile: Sendable {
    /// What it is opened for.
    public enum Access: Sendable {
        case reading, writing, readingAndWriting
    }

    /// How it is opened. A symbolic link is refused unless `followsLinks` is given.
    public struct Options: OptionSet, Sendable {
        public let rawValue: Int

        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        /// A missing file is made, for its owner alone (mode 0600).
        public static let create = Options(rawValue: 1)
        /// A new file is made, for its owner alone (mode 0600); one that is there is refused.
        public static let createNew = Options(rawValue: 2)
        /// What is written goes to the end, wherever that is by then.
        public static let append = Options(rawValue: 4)
        /// A symbolic link stands for what it leads to.
        public static let followsLinks = Options(rawValue: 8)
        /// A pipe without another end keeps nobody waiting.
        public static let doesNotWait = Options(rawValue: 16)
    }

    public let path: String
    /// Its number in this process, for as long as it is open.
    public var number: Int32 { descriptor.rawValue }
    let descriptor: FileDescriptor
    private let isOwn: Bool

    /// - Throws: `FileError`.
    public init(_ path: String, for access: Access, _ options: Options = []) throws(FileError) {
        var (flags, permissions): (FileDescriptor.OpenOptions, FilePermissions?) = (.closeOnExec, nil)
        if !options.contains(.followsLinks) { flags.insert(.noFollow) }
        if options.contains(.append) { flags.insert(.append) }
        if options.contains(.doesNotWait) { flags.insert(.nonBlocking) }
        if !options.isDisjoint(with: [.create, .createNew]) {
            flags.insert(.create)
            permissions = FilePermissions(rawValue: 0o600)
        }
        if options.contains(.createNew) { flags.insert(.exclusiveCreate) }
        let (mode, attempt): (FileDescriptor.AccessMode, String) =
            switch access {
            case .reading: (.readOnly, "cannot read")
            case .writing: (.writeOnly, "cannot write")
            case .readingAndWriting: (.readWrite, "cannot write")
            }
        // Not as a `FilePath`, which would leave out a slash at the end and so lead elsewhere.
        descriptor = try trying(attempt, path) {
            try FileDescriptor.open(path, mode, options: flags, permissions: permissions)
        }
        self.path = path
        isOwn = true
    }

    /// What somebody else has opened, and closes.
    /// - Parameter path: for messages.
    public init(borrowing descriptor: Int32, path: String) {
        self.path = path
        self.descriptor = FileDescriptor(rawValue: descriptor)
        isOwn = false
    }

    /// A new file without a name, which is gone once it is closed.
    /// - Throws: `FileError`.
    public init(namelessIn folder: String) throws(FileError) {
        path = folder
        descriptor = try trying("cannot write", folder) { try SystemCalls.openNameless("\(folder)/.reel-output-") }
        isOwn = true
    }

    deinit {
        if isOwn { try? descriptor.close() }
    }

    /// What the system knows of it.
    /// - Throws: `FileError`.
    public func information() throws(FileError) -> FileInformation {
        do throws(Errno) {
            return FileInformation(try Stat(descriptor))
        } catch {
            throw FileError("cannot use", path, error)
        }
    }

    /// - Throws: `FileError` if it is a folder, whose bytes nobody can read.
    public func requireNoFolder() throws(FileError) {
        if (try? information())?.isFolder == true { throw FileError("cannot read", path, .isDirectory) }
    }

    /// Reads what comes next.
    /// - Returns: how many bytes came; 0 at the end.
    /// - Throws: `FileError`.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        try trying("cannot read", path) { try descriptor.read(into: buffer) }
    }

    /// Reads at a place, as much as comes at once.
    /// - Returns: how many bytes came; 0 at the end of the file.
    /// - Throws: `FileError`.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
        try trying("cannot read", path) { try descriptor.read(fromAbsoluteOffset: offset, into: buffer) }
    }

    /// The bytes at a place: as many as wanted, or as many as there are.
    /// - Throws: `FileError`.
    public func bytes(at offset: Int64, count: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let found = try trying("cannot read", path) {
                try bytes.withUnsafeMutableBytes { buffer in
                    try descriptor.read(
                        fromAbsoluteOffset: offset + Int64(filled),
                        into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
                }
            }
            guard found > 0 else { break }
            filled += found
        }
        return filled == count ? bytes : Array(bytes.prefix(filled))
    }

    /// Writes as much as is taken at once.
    /// - Returns: how many bytes were taken.
    /// - Throws: `FileError`.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
        try trying("cannot write", path) { try descriptor.write(bytes) }
    }

    /// The same with a piece of an array.
    /// - Throws: `FileError`.
    public func write(_ bytes: ArraySlice<UInt8>) throws(FileError) -> Int {
        try trying("cannot write", path) { try bytes.withUnsafeBytes { try descriptor.write($0) } }
    }

    /// Writes all of it at a place.
    /// - Throws: `FileError`; a part of it may be written then.
    public func writeAll(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileError) {
        try trying("cannot write", path) {
            var (rest, place) = (bytes, offset)
            while !rest.isEmpty {
                let count = try descriptor.write(toAbsoluteOffset: place, rest)
                guard count > 0 else { throw Errno.noSpace }
                place += Int64(count)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }

    /// Cuts it, or makes it longer by zeros.
    /// - Parameter size: bytes.
    /// - Throws: `FileError`.
    public func resize(to size: Int64) throws(FileError) {
        try trying("cannot write", path) { try descriptor.resize(to: size) }
    }

    /// Returns once its bytes are on the disk.
    /// - Throws: `FileError`.
    public func synchronize() throws(FileError) {
        try trying("cannot write", path) { try SystemCalls.synchronize(descriptor) }
    }

    /// - Parameter mode: permissions, whatever the umask.
    /// - Throws: `FileError`.
    public func setMode(_ mode: UInt32) throws(FileError) {
        try trying("cannot set the mode of", path) { try SystemCalls.setMode(descriptor, mode) }
    }

    /// Takes the lock of the whole file, which goes with it.
    /// - Parameter waits: whether to wait for whoever has it.
    /// - Returns: false if another has it.
    /// - Throws: `FileError`, also where the file system has no locks.
    public func lock(waits: Bool) throws(FileError) -> Bool {
        try trying("cannot lock", path) { try lock(.exclusive, waits: waits) }
    }

    func lock(_ lock: SystemCalls.Lock, waits: Bool) throws -> Bool {
        while true {
            do {
                try SystemCalls.lock(descriptor, lock, waits: waits)
                return true
            } catch Errno.interrupted {
                continue
            } catch Errno.wouldBlock {
                return false
            }
        }
    }

    /// Waits until it takes something.
    /// - Parameter timeout: milliseconds; -1 for as long as it takes.
    /// - Returns: whether it does.
    public func isWritable(within timeout: Int32) -> Bool { SystemCalls.isWritable(descriptor, within: timeout) }

    /// Whether whoever read it has gone.
    public var isReaderGone: Bool { SystemCalls.isReaderGone(descriptor) }
}

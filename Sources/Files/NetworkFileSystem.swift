#if canImport(Darwin)
    import Darwin
#else
    import FoundationEssentials
#endif

/// Whether files are on another machine, where locks and shared memory cannot be relied upon
/// (sqlite.org/useovernet.html).
public enum NetworkFileSystem {
    /// - Parameter path: absolute, without symbolic links.
    public static func contains(_ path: String) -> Bool {
        #if canImport(Darwin)
            var information = statfs()
            return statfs(path, &information) == 0 && information.f_flags & UInt32(MNT_LOCAL) == 0
        #else
            guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else {
                return false
            }
            return isRemote(type(of: path, mounts: mounts))
        #endif
    }

    /// The type of the file system that a path lies on, after the kernel's table of mounts (proc_pid_mountinfo(5)).
    static func type(of path: String, mounts: String) -> String {
        var longest = (point: "", type: "")
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 4, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.endIndex else { continue }
            let point = String(fields[4]).replacing("\\040", with: " ")
            let isAbove = path == point || path.hasPrefix(point.hasSuffix("/") ? point : point + "/")
            // Of two mounts at one place the later covers the earlier.
            if isAbove, point.utf8.count >= longest.point.utf8.count { longest = (point, String(fields[dash + 1])) }
        }
        return longest.type
    }

    static func isRemote(_ type: String) -> Bool {
        [
            "9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs", "glusterfs", "ncpfs", "nfs",
            "nfs4", "smb3", "smbfs",
        ].contains(type)
    }
}

import Testing

@testable import Files

struct NetworkFileSystemTests {
    private let mounts = """
        22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
        30 22 0:26 / /home rw,relatime shared:5 - ext4 /dev/vdb rw
        31 30 0:40 / /home/data rw,relatime shared:9 master:1 - nfs4 server:/export rw
        32 30 0:41 / /home/my\\040share rw - cifs //server/share rw
        33 22 0:42 / /mnt rw - ext4 /dev/vdc rw
        34 22 0:43 / /mnt rw - fuse.sshfs user@host: rw
        """

    @Test(arguments: [
        ("/var/reel.db", "ext4"), ("/home/reel.db", "ext4"), ("/home/data/a/reel.db", "nfs4"),
        ("/home/database/reel.db", "ext4"), ("/home/my share/reel.db", "cifs"), ("/mnt/reel.db", "fuse.sshfs"),
    ])
    func `a path lies on the innermost mount above it`(path: String, type: String) {
        #expect(NetworkFileSystem.type(of: path, mounts: mounts) == type)
    }

    @Test func `local file systems are not remote`() {
        for type in ["ext4", "xfs", "btrfs", "apfs", "tmpfs", "overlay", "fuseblk"] {
            #expect(!NetworkFileSystem.isRemote(type))
        }
        for type in ["nfs", "nfs4", "cifs", "fuse.sshfs"] { #expect(NetworkFileSystem.isRemote(type)) }
    }
}

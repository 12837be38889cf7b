import Files
import Synchronization

/// Whether the disks that a video and its ledger go to have room, looked at before anything is paid for.
public struct DiskRoom: Sendable {
    /// A disk that is too full.
    public struct Shortage: Sendable, Equatable {
        /// What was to be written there.
        public let folder: String
        /// Bytes that this user may still write.
        public let free: Int64
        /// Bytes that the `min_free_bytes` setting asks for.
        public let needed: Int64
    }

    let folders: [String]
    let needed: Int64

    /// - Parameters:
    ///   - folders: need not be there yet.
    ///   - needed: bytes that must be free on the disk of each; 0 to take it as it comes.
    public init(folders: [String], needed: Int64) {
        self.folders = folders
        self.needed = needed
    }

    /// The first disk with too little room. Nothing stands in the way where that is not known.
    public var shortage: Shortage? {
        guard needed > 0 else { return nil }
        for folder in folders {
            if let free = PrivateFiles.freeBytes(atNearest: folder), free < needed {
                return Shortage(folder: folder, free: free, needed: needed)
            }
        }
        return nil
    }
}

/// Keeps a loop from paying while a disk is full, and says so: once a minute, and when it is over.
final class DiskWatch: Sendable {
    private let room: DiskRoom
    private let say: @Sendable (String) -> Void
    private let saidAt = Mutex<Int64?>(nil)

    init(_ room: DiskRoom, say: @escaping @Sendable (String) -> Void) {
        self.room = room
        self.say = say
    }

    /// Whether something may be sent.
    /// - Parameter hasWork: asked where there is no room: of nothing that waits nothing is said.
    func allows(_ hasWork: () async throws -> Bool) async rethrows -> Bool {
        guard let shortage = room.shortage else {
            let wasShort = saidAt.withLock { saidAt in
                defer { saidAt = nil }
                return saidAt != nil
            }
            if wasShort { say("there is room on the disk again; sending goes on") }
            return true
        }
        guard try await hasWork() else { return false }
        let now = SteadyClock.now
        let isNews = saidAt.withLock { saidAt in
            if let last = saidAt, now - last < 60_000 { return false }
            saidAt = now
            return true
        }
        if isNews {
            say(
                "the disk of \(shortage.folder) has \(shortage.free) bytes free, and min_free_bytes asks for "
                    + "\(shortage.needed): what is queued is not sent before there is room")
        }
        return false
    }
}

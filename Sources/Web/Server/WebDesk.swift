public import Desk
import Store

/// What a server serves: a desk, and what it takes to read what people write.
public struct WebDesk: Sendable {
    public let desk: LocalDesk
    public let videosFolder: String
    /// Reads moments by the clock and the zone of this machine.
    public let moments: @Sendable () -> MomentReader
    /// Of the program.
    public let version: String

    public init(
        _ desk: LocalDesk, videosFolder: String, version: String, moments: @escaping @Sendable () -> MomentReader
    ) {
        (self.desk, self.videosFolder, self.version, self.moments) = (desk, videosFolder, version, moments)
    }

    var repository: TaskRepository { desk.repository }
    /// The profile in use.
    var profile: String { desk.settings.profile }
}

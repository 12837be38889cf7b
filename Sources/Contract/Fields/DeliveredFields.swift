/// A shot of a delivery: its file, or why it has none.
public struct DeliveredShot: Sendable, Equatable {
    /// Of the shot within its project, from 1.
    public var number: Int
    public var shot: String
    /// The number of the picked task.
    public var task: Int64?
    public var take: Int?
    /// Within the folder.
    public var file: String?
    public var bytes: Int64?
    /// In hexadecimal.
    public var sha256: String?
    /// The length of the video.
    public var seconds: Int?
    /// Why it is not delivered, as a clause; nil if it is.
    public var missing: String?

    public init(number: Int, shot: String) {
        (self.number, self.shot) = (number, shot)
    }

    /// The same shot without a file.
    public mutating func leaveOut(because reason: String) {
        missing = reason
        (file, bytes, sha256) = (nil, nil, nil)
    }
}

/// What a delivery looks like from outside: in tables, and in the lists that lie beside its files.
public enum DeliveredFields {
    private typealias DeliveredField = Field<DeliveredShot>

    public static let table = FieldTable<DeliveredShot>([
        DeliveredField("number", .integer, "The place of the shot in its project, from 1.") { .init($0.number) }
            .column("NO", rank: 3),
        DeliveredField("shot", .text, "The name of the shot.") { .text($0.shot) }.column("SHOT", minimumWidth: 6),
        DeliveredField("id", .integer, "The number of the picked task.") { .init($0.task) }.column("ID", rank: 2),
        DeliveredField("take", .integer, "Which take it is.") { .init($0.take) }.column("TAKE", rank: 4, .ifAny),
        DeliveredField("file", .text, "The name of the file; null if there is none.") { .init($0.file) }
            .column("FILE", minimumWidth: 16),
        DeliveredField("bytes", .size, "The size of the file.") { .init($0.bytes) }.column("SIZE", rank: 1),
        DeliveredField("sha256", .name, "The SHA-256 of the file, in hexadecimal.") { .init($0.sha256) },
        DeliveredField("seconds", .integer, "The length of the video.") { .init($0.seconds) }.column(
            "SECONDS", rank: 5),
        DeliveredField("missing", .text, "Why it is not delivered; null if it is.") { .init($0.missing) }
            .column("MISSING", .ifAny, minimumWidth: 16),
    ])

    /// The columns of a delivery. Scripts go by the order: what is new is added at the end.
    public static let listed = ["number", "shot", "id", "take", "file", "bytes", "seconds", "missing"]
}

import Foundation
import GRDB

/// A task as GRDB's documentation would have it: a Codable record, one property for each column.
struct TaskRecord: Codable, FetchableRecord {
    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase

    var id: Int64
    var uid: String
    var ref: String?
    var taskId: String?
    var state: String
    var waitingFor: String?
    var upstreamStatus: String?
    var progress: Int?
    var model: String
    var mode: String
    var prompt: String
    var duration: Int
    var resolution: String
    var ratio: String
    var watermark: Bool?
    var generateAudio: Bool?
    var timeout: Int64?
    var project: String?
    var shot: String?
    var take: Int?
    var note: String?
    var profile: String
    var accountId: Int64
    var baseUrl: String
    var isSimulated: Bool
    var parentId: Int64?
    var priority: Int
    var notBefore: Int64?
    var outputPath: String?
    var createdAt: Int64
    var updatedAt: Int64
    var submittedAt: Int64?
    var acceptedAt: Int64?
    var finishedAt: Int64?
    var deadlineAt: Int64?
    var lastPolledAt: Int64?
    var nextPollAt: Int64?
    var polls: Int
    var pollErrors: Int
    var costAmount: Double?
    var costCurrency: String?
    var costRate: Double?
    var costBasis: String?
    var errorCode: String?
    var errorMessage: String?
    var errorHttp: Int?
    var pausedUntil: Int64?
    var pausedFor: String?
    var pausedAt: Int64?
    var tagText: String?
    var videoState: String?
    var videoUrl: String?
    var videoPath: String?
    var videoBytes: Int64?
    var videoSha256: Data?
    var videoSavedAt: Int64?
    var videoExpiresAt: Int64?
    var videoError: String?
    var videoAttempts: Int?
    var videoIsStopped: Bool

    var tags: [String] { tagText?.split(separator: "\u{1F}").map(String.init).sorted() ?? [] }
}

struct EventRecord: Codable, FetchableRecord {
    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase

    var id: Int64
    var task: Int64
    var seq: Int64
    var at: Int64
    var kind: String
    var state: String
    var progress: Int?
    var message: String?
    var httpStatus: Int?
    var observations: Int
    var lastObservedAt: Int64?
}

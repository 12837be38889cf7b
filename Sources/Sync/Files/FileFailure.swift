import Files

/// Why a video cannot be put where it is to go, in words.
struct FileFailure: Error {
    let reason: String
    /// Another process has the file.
    var isTaken = false

    init(reason: String, isTaken: Bool = false) {
        self.reason = reason
        self.isTaken = isTaken
    }
}

extension Error {
    /// Why something could not be done with a file, in words; nil for anything else.
    var fileReason: String? {
        switch self {
        case let failure as FileFailure: failure.reason
        case let error as FileError: error.sentence
        default: nil
        }
    }
}

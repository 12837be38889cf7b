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

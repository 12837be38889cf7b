import Model

/// What was counted while looking at the elements of a request's `content`.
struct ContentCounts {
    var prompts: [String] = []
    /// Whatever their roles, valid or not.
    var images = 0
    var firstFrames = 0
    var lastFrames = 0
    var referenceImages = 0
    var audios = 0
    var videos = 0
    /// Lengths as far as they are known, in seconds.
    var audioSeconds: [Double] = []
    var videoSeconds: [Double] = []

    var hasFrames: Bool { firstFrames + lastFrames > 0 }
    var hasReferences: Bool { referenceImages + audios + videos > 0 }

    var mode: RequestMode {
        if hasFrames { .frames } else if hasReferences { .references } else { .text }
    }
}

import Contract
import Desk
import Model

extension SavedElsewhere {
    /// Tells of each of them, where no failure that names one does.
    static func tell(_ tasks: [VideoTask], _ context: Context) {
        for failure in tasks.compactMap({ failure($0, videosFolder: context.settings.videos.value) }) {
            Stream.error("reel: \(Sanitizer.keepingLineBreaks(failure.message))\n")
        }
    }
}

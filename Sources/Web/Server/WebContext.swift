import Hummingbird
import NIOCore
import Synchronization

/// What is known of a request while it is answered.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Who asks; for the log as well, which is written when the answer has left.
    let visit = Visit()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Who asks, once that is known.
final class Visit: Sendable {
    private let found = Mutex<Visitor?>(nil)
    private let bodyWasRead = Mutex(false)

    /// Whether the body of the request has come to its end: nothing of it is in the way of the next one.
    var hasReadBody: Bool {
        get { bodyWasRead.withLock { $0 } }
        set { bodyWasRead.withLock { $0 = newValue } }
    }

    var visitor: Visitor? {
        get { found.withLock { $0 } }
        set { found.withLock { $0 = newValue } }
    }
}

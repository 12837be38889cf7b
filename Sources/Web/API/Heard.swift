import Contract
import Desk
import Model
import Synchronization

/// What a desk has said beside its answer, for a client that tells it to a person.
final class Heard: Sendable {
    private let texts = Mutex<[Notice]>([])

    /// Something to be told, and how urgently.
    struct Notice: Sendable {
        /// `remark` or `trouble`.
        var kind: String
        var text: String

        /// In a header, where only ASCII goes.
        var header: String { "\(kind) \(PercentText.encoded(text))" }
    }

    /// Whoever is spoken to. Nobody can be asked over HTTP: what was asked for is meant.
    var caller: Caller {
        Caller(
            tell: { notice in
                switch notice {
                case .remark(let text): self.add("remark", text)
                case .trouble(let text): self.add("trouble", text)
                case .made, .awaitingAnswer, .working, .progress: break
                }
            }, ask: { _ in })
    }

    /// As many as headers have room for.
    var notices: [Notice] { texts.withLock { Array($0.prefix(20)) } }

    private func add(_ kind: String, _ text: String) {
        texts.withLock { $0.append(Notice(kind: kind, text: String(text.prefix(500)))) }
    }
}

import Model
import Transport

/// What the answer to a create call makes of a task.
///
/// A 4xx is a definite no, but for those by which a gateway tells that it gave up on a request it had passed on. A 500 is
/// one only with a number of the service's: gateways speak JSON too.
struct CreateVerdict {
    let outcome: CreateOutcome
    /// Whether the answer was the service's own and said what it means. What it was otherwise is worth keeping.
    let isUnderstood: Bool

    /// - Parameter sentBytes: how large the body of the request was; nil if that is not known.
    init(_ answer: Answer, sentBytes: Int? = nil) {
        if (200..<300).contains(answer.status) {
            outcome = Self.outcomeOfSuccess(answer)
            if case .accepted = outcome { isUnderstood = true } else { isUnderstood = false }
        } else {
            let envelope = ErrorEnvelope(answer.body)
            outcome = Self.outcome(ofRefusal: answer, envelope, sentBytes: sentBytes)
            if case .uncertain = outcome { isUnderstood = false } else { isUnderstood = envelope != nil }
        }
    }

    private static func outcome(
        ofRefusal answer: Answer, _ envelope: ErrorEnvelope?, sentBytes: Int?
    ) -> CreateOutcome {
        let meaning = envelope?.number.flatMap(RefCode.init)
        func deferred(_ reason: WaitingFor, otherwise: String) -> CreateOutcome {
            .deferred(reason, error(answer, envelope, otherwise: otherwise), retryAfter: answer.retryAfter)
        }
        switch answer.status {
        case 401:
            return deferred(.key, otherwise: "the key was refused")
        // What a gateway says of a request that may have gone through.
        case 408, 409, 425, 499:
            break
        case 429:
            if case .passes(let reason) = meaning { return deferred(reason, otherwise: "") }
            return deferred(.rate, otherwise: "too many requests")
        case 400..<500,
            500 where meaning != nil:
            switch meaning {
            case .passes(let reason): return deferred(reason, otherwise: "")
            case .isFinal(let sentence):
                let sentence = answer.status == 413 ? sentence ?? tooLarge(sentBytes) : sentence
                return .rejected(error(answer, envelope, says: sentence, otherwise: ""))
            case nil where answer.status == 413:
                return .rejected(error(answer, envelope, says: tooLarge(sentBytes), otherwise: ""))
            case nil where envelope == nil:
                return .rejected(
                    error(
                        answer, nil,
                        otherwise: "HTTP \(answer.status) not in the service's words; check the base URL"))
            case nil where answer.status == 403:
                return deferred(.key, otherwise: "the key lacks the right, or the user is disabled")
            case nil: return .rejected(error(answer, envelope, otherwise: ""))
            }
        default:
            break
        }
        let doubt =
            envelope == nil
            ? "HTTP \(answer.status) not in the service's words: a task may have been created"
            : "HTTP \(answer.status) may be a gateway's word, so that a task may have been created"
        return .uncertain(error(answer, envelope, says: envelope == nil ? nil : doubt, otherwise: doubt))
    }

    private static func outcomeOfSuccess(_ answer: Answer) -> CreateOutcome {
        if let id = JSONMembers(answer.body, ["task_id"])?.identifier("task_id"), id.utf8.count <= UpstreamText.id {
            return .accepted(upstreamID: id)
        }
        return .uncertain(
            error(answer, nil, otherwise: "HTTP \(answer.status) without a task id: a task may have been created"))
    }

    /// Of a body that was too large for the service, or for something on the way.
    private static func tooLarge(_ bytes: Int?) -> String {
        "the request's body\(bytes.map { " of \($0) bytes" } ?? "") is larger than the service, or a gateway before it, takes; "
            + "give large material as a URL"
    }

    /// - Parameters:
    ///   - sentence: in plain words, before the service's own.
    ///   - otherwise: where the service says nothing.
    private static func error(
        _ answer: Answer, _ envelope: ErrorEnvelope?, says sentence: String? = nil, otherwise: String
    ) -> TaskError {
        let spare = otherwise.isEmpty ? "the service said no, and nothing more than its code" : otherwise
        let parts = [sentence, envelope?.message].compactMap { $0 }
        return TaskError(
            code: envelope?.shortCode ?? "http_\(answer.status)",
            message: parts.isEmpty ? spare : parts.joined(separator: ": "), httpStatus: answer.status)
    }
}

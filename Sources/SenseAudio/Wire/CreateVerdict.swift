import Model

/// What the answer to a create call makes of a task.
///
/// Only the service's own words are a definite no, and only at a status by which no gateway tells that it gave up on a
/// request it had passed on. Gateways speak JSON too.
struct CreateVerdict {
    let outcome: SubmissionOutcome
    /// Whether the answer was the service's own and said what it means. What it was otherwise is worth keeping.
    let isUnderstood: Bool

    init(_ answer: Answer) {
        if (200..<300).contains(answer.status) {
            outcome = Self.outcomeOfSuccess(answer)
            if case .accepted = outcome { isUnderstood = true } else { isUnderstood = false }
        } else {
            let envelope = ErrorEnvelope(answer.body)
            outcome = Self.outcome(ofRefusal: answer, envelope)
            if case .uncertain = outcome { isUnderstood = false } else { isUnderstood = envelope != nil }
        }
    }

    static func outcome(of answer: Answer) -> SubmissionOutcome { CreateVerdict(answer).outcome }

    private static func outcome(ofRefusal answer: Answer, _ envelope: ErrorEnvelope?) -> SubmissionOutcome {
        let meaning = envelope?.number.flatMap(Meaning.init)
        func deferred(_ reason: WaitingFor, otherwise: String) -> SubmissionOutcome {
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
            case .isFinal(let sentence): return .rejected(error(answer, envelope, says: sentence, otherwise: ""))
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

    /// What a number of the service's means [documented; those beyond 400,020 seen on sister calls]. In each case nothing
    /// was created.
    private enum Meaning {
        /// The same request may be sent later.
        case passes(WaitingFor)
        /// What is said beside the service's own words, if they need it.
        case isFinal(String?)

        init?(_ number: Int64) {
            switch number {
            case 400_015: self = .passes(.room)
            case 429_000: self = .passes(.rate)
            case 400_001, 429_002, 400_900, 400_901, 400_902: self = .passes(.balance)
            case 400_000, 500_000: self = .isFinal(nil)
            case 400_021: self = .isFinal("the service does not take the text")
            case 400_033...400_038: self = .isFinal("the service does not have the model, or not for this")
            case 400_501: self = .isFinal("the service's moderation refused the content; change the prompt or material")
            default: return nil
            }
        }
    }

    private static func outcomeOfSuccess(_ answer: Answer) -> SubmissionOutcome {
        let taskID = JSONMembers(answer.body, ["task_id"])?["task_id"]
        if let id = taskID?.string ?? taskID?.integer.map({ "\($0)" }), !id.isEmpty, id.utf8.count <= UpstreamText.id {
            return .accepted(taskID: id)
        }
        return .uncertain(
            error(answer, nil, otherwise: "HTTP \(answer.status) without a task id: a task may have been created"))
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

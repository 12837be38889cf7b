import Model

/// What the answer to a create call makes of a task.
///
/// Only the service's own words are a definite no. What a proxy says instead leaves open whether the request went
/// through, unless it is one of the refusals that no proxy passes on.
enum CreateVerdict {
    static func outcome(of answer: Answer) -> SubmissionOutcome {
        if (200..<300).contains(answer.status) { return outcomeOfSuccess(answer) }
        let envelope = ErrorEnvelope(answer.body)
        if answer.status == 401 {
            return .deferred(
                .key, error(answer, envelope, otherwise: "the key was refused"), retryAfter: answer.retryAfter)
        }
        if let envelope {
            let error = error(answer, envelope, otherwise: "")
            guard let reason = reason(forRefCode: envelope.refCode) else { return .rejected(error) }
            return .deferred(reason, error, retryAfter: answer.retryAfter)
        }
        switch answer.status {
        case 429:
            return .deferred(
                .rate, error(answer, nil, otherwise: "too many requests"), retryAfter: answer.retryAfter)
        case 400..<500 where ![408, 409, 425, 499].contains(answer.status):
            return .rejected(
                error(
                    answer, nil,
                    otherwise: "HTTP \(answer.status) not in the service's words; check the base URL"))
        default:
            return .uncertain(
                error(
                    answer, nil,
                    otherwise: "HTTP \(answer.status) not in the service's words: a task may have been created"))
        }
    }

    /// Refusals that pass: nothing was created, and the same request may be sent later [documented].
    private static func reason(forRefCode code: Int64?) -> WaitingFor? {
        switch code {
        case 400_015: .room
        case 429_000: .rate
        case 400_001, 429_002, 400_900, 400_901, 400_902: .balance
        default: nil
        }
    }

    private static func outcomeOfSuccess(_ answer: Answer) -> SubmissionOutcome {
        let taskID = (try? JSONValue.parse(answer.body))?["task_id"]
        if let id = taskID?.string ?? taskID?.integer.map({ "\($0)" }), !id.isEmpty, id.utf8.count <= 512 {
            return .accepted(taskID: id)
        }
        return .uncertain(
            error(answer, nil, otherwise: "HTTP \(answer.status) without a task id: a task may have been created"))
    }

    private static func error(_ answer: Answer, _ envelope: ErrorEnvelope?, otherwise: String) -> TaskError {
        TaskError(
            code: envelope?.shortCode ?? "http_\(answer.status)", message: envelope?.message ?? otherwise,
            httpStatus: answer.status)
    }
}

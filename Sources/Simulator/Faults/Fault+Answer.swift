extension Fault {
    /// What is sent instead of looking at the request; nil when the request is to be processed.
    func standIn(at endpoint: FaultEndpoint) -> Answer? {
        switch self {
        case .http(let status):
            // Files live on another host, which knows nothing of the API's envelope.
            (endpoint == .download ? nil : ErrorEnvelope.httpStatus(status)?.answer) ?? .page(status: status)
        case .bare(let status): .page(status: status)
        case .code(let refCode): ErrorEnvelope.refCode(refCode).answer
        case .stringCode(let refCode): ErrorEnvelope.refCode(refCode).answer(refCodeAsString: true)
        case .gateway(let status): ErrorEnvelope.gateway(status).answer
        case .retryAfter(let seconds): Self.retryAfter(seconds: seconds)
        case .reset: Answer.nothing.delivered(.withheld)
        case .hang: Answer.nothing.delivered(.never)
        case .html: Self.loginPage
        case .garbage: Self.garbage(at: endpoint)
        case .huge(let count): Self.huge(count, at: endpoint)
        case .empty: .json(.object([:]))
        case .notFound: ErrorEnvelope.notFound.answer
        case .gone: .page(status: 410)
        case .forbidden: .page(status: 403)
        case .redirect(let url): Self.redirect(to: url)
        default: nil
        }
    }

    /// How the genuine answer, so many bytes long, travels under this fault.
    func delivery(ofBytes count: Int) -> Answer.Delivery {
        switch self {
        case .slow(let seconds): .delayed(seconds: seconds)
        case .trickle: .trickled
        case .truncate: .cut(keeping: count / 2)
        case .short: .cut(keeping: max(0, count - 1))
        case .resetAfter: .withheld
        case .hangAfter: .never
        default: .whole
        }
    }

    private static func retryAfter(seconds: Int) -> Answer {
        var answer = ErrorEnvelope.tooManyRequests.answer
        answer.fields["Retry-After"] = String(seconds)
        return answer
    }

    private static let loginPage = Answer(
        status: 200,
        fields: ["Content-Type": "text/html; charset=utf-8"],
        content: .bytes(
            [UInt8]("<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>…</form></body></html>".utf8)))

    private static func garbage(at endpoint: FaultEndpoint) -> Answer {
        Answer(
            status: 200,
            fields: ["Content-Type": contentType(at: endpoint)],
            content: .bytes([UInt8]("}{ no answer at all ".utf8) + [0xFF, 0x00, 0xC3]))
    }

    private static func huge(_ count: Int, at endpoint: FaultEndpoint) -> Answer {
        var answer = Answer(
            status: 200, fields: ["Content-Type": contentType(at: endpoint)], content: .filler(count))
        answer.announcesLength = false
        return answer
    }

    private static func redirect(to url: String) -> Answer {
        var answer = Answer.page(status: 302)
        answer.fields["Location"] = url
        return answer
    }

    private static func contentType(at endpoint: FaultEndpoint) -> String {
        endpoint == .download ? "video/mp4" : "application/json; charset=utf-8"
    }
}

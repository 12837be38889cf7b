import Model

/// Tells of URLs of material that will not be good any more when the service fetches them.
enum LinkWarning {
    /// - Parameters:
    ///   - notBefore: when the task may be sent, in milliseconds since 1970; nil for at once.
    ///   - time: writes a moment for the user.
    /// - Returns: nil for a link that is still good then, or that does not say how long it is.
    static func sentence(_ link: MaterialLink, now: Int64, notBefore: Int64?, time: (Int64) -> String) -> String? {
        guard let end = link.expiresAt else { return nil }
        if end <= now {
            return "\(link.field): the URL was good until \(time(end)), so that the service cannot fetch it any more; "
                + "give one that is signed anew"
        }
        guard let notBefore, end <= notBefore else { return nil }
        return "\(link.field): the URL is good until \(time(end)), and the task is not sent before \(time(notBefore)); "
            + "give one that is signed for longer"
    }
}

extension Context {
    /// Tells what is doubtful about a request that is about to be written down.
    /// - Parameters:
    ///   - notBefore: when it may be sent, in milliseconds since 1970; nil for at once.
    ///   - place: where the request stands, such as `line 3: `.
    func warn(of request: VideoRequest, notBefore: Int64?, at place: String = "") {
        for warning in request.warnings { say("warning: \(place)\(warning)") }
        for link in request.links {
            let sentence = LinkWarning.sentence(link, now: now, notBefore: notBefore, time: { time($0) })
            if let sentence { say("warning: \(place)\(sentence)") }
        }
    }
}

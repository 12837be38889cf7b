/// What storage services say of a URL whose time is over, or whose signature they do not take: that a fresh one is needed.
public enum ExpiredURL {
    /// Statuses by which some of them say so, and others much else: the words decide.
    public static let statuses: Set<Int> = [400, 401]

    /// Bytes of an answer in which the words are looked for.
    public static let mostBytes = 16_384

    /// Whether an answer's body says so, be it XML, JSON or a page.
    public static func isNamed(in body: some Sequence<UInt8>) -> Bool {
        // Codes are written in every way: ExpiredToken, expired_token, "token expired".
        let scalars = String(decoding: Array(body.prefix(mostBytes)), as: UTF8.self).lowercased().unicodeScalars
        let letters = String(String.UnicodeScalarView(scalars.filter(\.properties.isAlphabetic)))
        return words.contains { letters.contains($0) }
    }

    /// Those of Amazon S3 and of Alibaba's, Volcengine's and Tencent's services like it, of Google's and Microsoft's
    /// storage, and of what stands before them.
    private static let words = [
        "expired", "accessdenied", "invalidtoken", "invalidsecuritytoken", "tokenrefreshrequired", "signaturenotvalid",
        "notvalidinthespecifiedtimeframe", "authenticationfailed", "invalidauthenticationinfo", "signaturedoesnotmatch",
        "authorizationqueryparameterserror", "过期", "失效",
    ]
}

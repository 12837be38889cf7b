import Model

/// One call to a service, once it is over.
public struct ServiceCall: Sendable, Equatable {
    public var method: String
    /// Without a query.
    public var path: String
    /// Of HTTP; nil if no answer came.
    public var status: Int?
    public var milliseconds: Int64
    /// A short word for what was wrong.
    public var trouble: String?

    public init(method: String, path: String, status: Int?, milliseconds: Int64, trouble: String?) {
        self.method = method
        self.path = path
        self.status = status
        self.milliseconds = milliseconds
        self.trouble = trouble
    }

    /// - Parameter began: when the call was begun; it is over now.
    public init(method: String, path: String, status: Int?, since began: ContinuousClock.Instant, trouble: String?) {
        self.init(
            method: method, path: path, status: status, milliseconds: (ContinuousClock.now - began).milliseconds,
            trouble: trouble)
    }
}

/// What a service can do beside creating a task and telling how it stands.
public struct ProviderCapabilities: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// It takes a task back that it has not begun.
    public static let cancels = ProviderCapabilities(rawValue: 1 << 0)
    /// It lists the tasks of an account.
    public static let lists = ProviderCapabilities(rawValue: 1 << 1)
    /// Its records repeat a text of ours, by which a task is found again of which no id came.
    public static let echoesMarker = ProviderCapabilities(rawValue: 1 << 2)
    /// It calls a URL when a task has changed.
    public static let callsBack = ProviderCapabilities(rawValue: 1 << 3)
}

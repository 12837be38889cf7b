/// The users that the system knows.
public enum UserAccount {
    /// The number of the user whose rights this process has.
    public static var own: UInt32 { SystemCalls.user }

    /// The name of the user whose rights this process has; the number where nobody has named it.
    public static var ownName: String { name(of: own) ?? "\(own)" }

    /// A user's name; nil if the number is nobody's.
    public static func name(of user: UInt32) -> String? { SystemCalls.name(ofUser: user) }

    /// The home of this process's user, as the system's list of users has it.
    public static var listedHome: String? { SystemCalls.home }
}

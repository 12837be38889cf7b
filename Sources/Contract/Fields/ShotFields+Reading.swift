public import Model

extension ShotFields {
    /// A shot as a server tells it.
    /// - Throws: `FieldReader.Unreadable`.
    public static func shot(from json: JSONValue) throws(FieldReader.Unreadable) -> ShotSummary {
        let reader = try FieldReader(json, of: "shot")
        var shot = ShotSummary(
            project: reader.text("project"), shot: try reader.require(reader.text("shot"), "shot"),
            turnedDown: reader.int("turned_down") ?? 0, saved: reader.int("saved") ?? 0,
            seconds: reader.int("seconds") ?? 0,
            cost: reader.amounts("cost").compactMapValues(Money.millionths))
        if let states = try reader.object("states") {
            for state in TaskState.allCases {
                if let count = states.int(state.rawValue), count > 0 { shot.states[state] = count }
            }
        }
        if let task = reader.integer("picked") {
            shot.picked = ShotSummary.PickedTake(
                task: task, take: reader.int("picked_take"), isSaved: reader.text("missing") != "not saved", duration: 0
            )
        }
        return shot
    }
}

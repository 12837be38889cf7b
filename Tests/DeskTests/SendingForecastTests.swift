import Model
import TestSupport
import Testing

@testable import Desk

struct SendingForecastTests {
    @Test(arguments: [
        (SendingForecast(), "nothing is queued"),
        (SendingForecast(byDaemon: 3), "the running daemon sends 3 tasks"),
        (SendingForecast(bySync: 1), "1 task waits for somebody to send it: `reel sync` or `reel daemon run`"),
        (
            SendingForecast(byDaemon: 1, bySync: 2, withoutKey: 3, held: 4, later: 5),
            "the running daemon sends 1 task; 2 tasks wait for somebody to send them: `reel sync` or `reel daemon run`; "
                + "3 tasks have no key here: see `reel profile list`; 5 tasks not before their time; "
                + "4 tasks stay held until `reel queue release`"
        ),
        (
            SendingForecast(pausedAt: 1, byDaemon: 1, bySync: 1, held: 1),
            "2 tasks wait until `reel queue resume`; 1 task stays held until `reel queue release`"
        ),
    ])
    func `It says what goes on, and by whom`(forecast: SendingForecast, sentence: String) {
        #expect(forecast.sentence == sentence)
    }

    @Test func `Held is told with the command that releases, released with what happens next`() {
        let held = TaskSamples.task(.queued, waitingFor: .held)
        #expect(
            QueueOutcome(changed: [held], forecast: SendingForecast(held: 1)).sentence
                == "1 task is held: nothing sends it before `reel queue release 7`")
        #expect(
            QueueOutcome(changed: [TaskSamples.task(.queued)], forecast: SendingForecast(byDaemon: 1)).sentence
                == "1 task is released. Of the whole queue: the running daemon sends 1 task")
    }
}

using Pcm.Worker.Faults;

namespace Pcm.Worker.Scheduling;

internal sealed partial class ResultSender
{
    static partial void OnAnswer(in Answer answer, ref bool forgotten)
    {
        if (RowFaults.Of(answer.Stream, answer.Row) is not { } fault)
            return;
        if (fault.Name == "forget")
            forgotten = fault.IsDue();
        else if (fault.IsDue())
            answer.Stream.Misbehave(fault.Name, answer.Row);
    }
}

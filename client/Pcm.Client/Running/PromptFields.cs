using Pcm.Protocol;

namespace Pcm.Client.Running;

/// <summary>The fields that a prompt template names: <c>{name}</c>, with <c>{{</c> and <c>}}</c> for braces.</summary>
public static class PromptFields
{
    /// <exception cref="PcmException">A brace that neither opens a field nor is doubled.</exception>
    public static IReadOnlyList<string> Of(string template)
    {
        var fields = new List<string>();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] is not ('{' or '}')) continue;
            if (i + 1 < template.Length && template[i + 1] == template[i])
            {
                i++;
                continue;
            }

            var end = template[i] == '{' ? template.IndexOf('}', i) : -1;
            if (end < 0) throw new PcmException(ErrorCode.BadRequest, $"the prompt has a single '{template[i]}' at character {i + 1}; write it twice for a brace");
            var name = template[(i + 1)..end];
            if (!fields.Contains(name)) fields.Add(name);
            i = end;
        }

        return fields;
    }
}
